// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace fe::report {

using Json = nlohmann::ordered_json;

/// A number in the files of a run: NaN and infinity, which JSON does not have, are the words "nan",
/// "inf" and "-inf". nullopt for anything else.
std::optional<double> read_number(const Json& value);
Json json_number(double value);

}  // namespace fe::report
