// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace fe {

/// A number in the files of a run: NaN and infinity, which JSON does not have, are the words "nan",
/// "inf" and "-inf".
nlohmann::ordered_json json_number(double value);
/// Reads such a number; nullopt for anything else.
std::optional<double> read_json_number(const nlohmann::ordered_json& value);

}  // namespace fe
