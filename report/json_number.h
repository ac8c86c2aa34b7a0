// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace fe::report {

using Json = nlohmann::ordered_json;

/// A number as the files of a run have it: JSON has none for NaN and infinity, so that they are the
/// words "nan", "inf" and "-inf". nullopt for other words, lists and all else.
std::optional<double> read_number(const Json& value);
Json json_number(double value);

}  // namespace fe::report
