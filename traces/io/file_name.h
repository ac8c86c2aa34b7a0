// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace fe::traces {

/// `stem` and `extension` as the name of a file: what is no letter, digit, '_', '-' or '.' of a key
/// or a model's name becomes '_', so that it names a file in the folder and nowhere else.
std::string file_name(std::string_view stem, std::string_view extension);

}  // namespace fe::traces
