// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fe {

/// The candidate closest to `name` by edit distance, or "" when none is close enough to be a
/// likely misspelling (more than a third of the letters differ, case aside).
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

/// " Did you mean 'x'?", or "" when nothing is near: to append to an error message.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace fe
