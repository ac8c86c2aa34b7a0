// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/schema/piece_type.h"
#include "config/schema/registry.h"

/// Registers the lists of pieces that are part of fe.
namespace fe::config::builtin {

void add_data(Registry& registry);        ///< data sets and steps
void add_numpy_ops(Registry& registry);   ///< of the pipeline
void add_models(Registry& registry);      ///< layers and optimizers
void add_detectors(Registry& registry);   ///< with their architectures, ops and traces
void add_tensor_ops(Registry& registry);  ///< of the network
void add_traces(Registry& registry);      ///< with the schedules of a learning rate

}  // namespace fe::config::builtin
