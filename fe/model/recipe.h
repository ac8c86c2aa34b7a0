// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fe/model/module.h"

namespace fe {

/// Builds the module again from its recipe, with new random weights. A recipe is JSON:
///   {"sequential": [{"Linear": {"in_features": 2, "out_features": 1}}, {"Sigmoid": {}}]}
///   {"architecture": "unet", "options": {"depth": 4}}
/// Options left out take their defaults. Throws fe::Error for what is not a recipe, with the place:
/// an unknown layer, option or architecture, a value of the wrong type or out of range.
Module make_module(const std::string& recipe);

/// Makes a module from its options, JSON text such as {"depth": 4}.
using Architecture = std::function<Module(const std::string& options)>;

/// Gives a module class of your own a name, under which recipes and files can ask for it. Call it
/// at the start of every program that loads such files. Throws fe::Error when the name is taken.
void register_architecture(const std::string& name, Architecture architecture);

/// A module of a registered architecture; its recipe is the name and the options.
Module registered(const std::string& name, const std::string& options = "{}");

/// Every registered name, in alphabetical order.
std::vector<std::string> architecture_names();

}  // namespace fe
