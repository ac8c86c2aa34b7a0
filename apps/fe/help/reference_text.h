// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "apps/fe/help/pieces.h"

namespace fe::app {

/// A page of Markdown about `chosen`, by category, with options and an example each. `pieces` are
/// all known pieces, for the examples.
std::string reference_text(const Json& chosen, const Json& pieces);

}  // namespace fe::app
