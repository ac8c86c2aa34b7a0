// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "fe/base/expression/token.h"

namespace fe::expression {

/// Takes a text apart; the last token is of kind kEnd. The tokens refer to `text`. Throws fe::Error
/// for a character that no expression has.
std::vector<Token> tokens_of(std::string_view text);

}  // namespace fe::expression
