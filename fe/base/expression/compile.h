// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fe/base/expression/ast.h"
#include "fe/base/expression/program.h"

namespace fe::expression {

/// The names in a tree, in the order in which they first appear, without those of constants.
std::vector<std::string> names_in(const Ast& tree);

/// Makes a program of which `arguments` are the values. Throws fe::Error for a name that is not
/// among them, or an expression that needs too many values at one time.
Program compile(std::string_view text, const Ast& tree, const std::vector<std::string>& arguments);

}  // namespace fe::expression
