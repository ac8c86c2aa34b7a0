// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "config/schema/context.h"
#include "config/yaml/node.h"

namespace fe::config {

/// Recipes of modules (fe/model/recipe.h) by the names of their models.
using Recipes = std::map<std::string, std::string>;

/// Builds the models of a config into context.models, in the order of the text:
///
///   models:
///     reconstructor:
///       architecture: alocc_reconstructor        # with `options: {...}`, or
///       layers: [{Linear: {...}}, ReLU, ...]     # one layer after the other, or
///       file: other.h5                           # what a model file holds, weights too
///       weights: start.safetensors               # optional: to start from, HDF5 or safetensors
///       optimizer: {Adam: {lr: 0.001}}           # optional, may be scheduled
///       ema_decay: 0.998
///       mixed_precision: false                   # or bfloat16 (true), float16
///       sync_batchnorm: false
///
/// With `saved`, the recipes of a checkpoint, its weights are to be set afterward: no file is
/// opened, what `file` stands for is built from its recipe, and no average is kept.
void read_models(const Node* section, Context& context, const Recipes* saved = nullptr);

}  // namespace fe::config
