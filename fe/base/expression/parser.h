// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fe/base/expression/ast.h"

namespace fe::expression {

/// Reads an expression. The names in the tree refer to `text`. Throws fe::Error, with the place,
/// for a text that is not an expression, or one that is too long or nested too deeply.
Ast parse(std::string_view text);

}  // namespace fe::expression
