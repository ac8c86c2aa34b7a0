// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/context.h"
#include "config/node.h"

namespace fe::config {

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
///       mixed_precision: false
void read_models(const Node* section, Context& context);

}  // namespace fe::config
