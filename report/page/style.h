// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fe::report {

/// The page's style sheet: light and dark, for wide and narrow screens and for paper.
extern const char* const kStyle;

}  // namespace fe::report
