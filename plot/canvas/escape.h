// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace fe::plot {

/// `text` as HTML, XML and SVG show it, in an element or between quotes. Control characters are
/// removed, except newline and tab.
std::string escaped(std::string_view text);

}  // namespace fe::plot
