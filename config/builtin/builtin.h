// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/schema/registry.h"

/// The pieces that are part of fe, a file for each category.
namespace fe::config::builtin {

void add_datasets(Registry& registry);
void add_layers(Registry& registry);
void add_optimizers(Registry& registry);
void add_schedules(Registry& registry);
void add_numpy_ops(Registry& registry);
void add_tensor_ops(Registry& registry);
void add_traces(Registry& registry);

}  // namespace fe::config::builtin
