// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "apps/fe/help/pieces.h"

/// Parts of the schema of a config.
namespace fe::app {

Json any_of(const std::vector<Json>& ways);
/// A reference to the definition of this name.
Json reference(const std::string& name);
/// For the schema's definitions, names of the two below.
Json scalar_definitions();
/// "${NAME}", a placeholder for any scalar until the config is read.
Json environment_schema();
Json text_schema();
/// A scalar of this JSON type ("integer"), or ${NAME}.
Json scalar_schema(const std::string& type);
Json array_of(const Json& element);
/// A map from any name to `value`.
Json map_of(const Json& value);
/// `value`, or an EpochScheduler or RepeatScheduler of it; `or_none`: of it and null.
Json scheduled_schema(const Json& value, bool or_none);

/// What may be written for a type of an option, with schedules and null where it has them.
Json whole_schema(const Json& type, const Json& range);
/// What may be written for an option.
Json option_schema(const Json& option);
/// The options of a piece: a map without unknown names. `scheduled`: each may change by epoch.
Json options_schema(const Json& piece, bool scheduled);

}  // namespace fe::app
