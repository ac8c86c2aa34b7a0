// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace fe::traces {

/// A file name made of `stem`, such as a key or a model's name, and `extension`. Characters other
/// than letters, digits, '_', '-' and '.' become '_', so that the name cannot leave its folder.
std::string file_name(std::string_view stem, std::string_view extension);

}  // namespace fe::traces
