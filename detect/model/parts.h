// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fe/model/module.h"

/// What modules that are made of modules have in common.
namespace fe::detect {

/// The one tensor that `part` makes of `x`. Throws fe::Error for another number.
Tensor run_part(const char* name, const Module& part, const Tensor& x);

/// `module` with the recipe {architecture: NAME, options: {...}}, its options the modules `parts`
/// and `numbers`; without one if a part has none.
Module with_recipe(const Module& module,
                   const std::string& architecture,
                   const std::vector<std::pair<std::string, Module>>& parts,
                   const std::vector<std::pair<std::string, int64_t>>& numbers);

}  // namespace fe::detect
