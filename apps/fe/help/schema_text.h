// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "apps/fe/help/pieces.h"

namespace fe::app {

/// A JSON Schema (draft 2020-12) of a config that names these pieces.
std::string schema_text(const Json& pieces);

}  // namespace fe::app
