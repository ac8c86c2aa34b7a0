// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fe/model/module.h"

/// What modules that are made of modules have in common.
namespace fe::detect {

/// Throws fe::Error unless there are both halves of an architecture.
void check_halves(std::string_view name,
                  const std::optional<Module>& encoder_net,
                  const std::optional<Module>& decoder_net);

/// The one tensor that `part` makes of `x`. Throws fe::Error for another number.
Tensor run_part(const char* name, const Module& part, const Tensor& x);

/// `module` with the recipe {architecture: NAME, options: {...}}, its options the modules `parts`
/// and `numbers`; without one if a part has none.
Module with_recipe(const Module& module,
                   const std::string& architecture,
                   const std::vector<std::pair<std::string, Module>>& parts,
                   const std::vector<std::pair<std::string, int64_t>>& numbers);

}  // namespace fe::detect
