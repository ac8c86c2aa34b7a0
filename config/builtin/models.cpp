// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "config/schema/read_module.h"

namespace fe::config::builtin {

void add_models(Registry& registry) {
  for_each_type(Layers(), [&]<class T>() { registry.layer<T>(); });
  for_each_type(Optimizers(), [&]<class T>() { registry.optimizer<T>(); });
}

}  // namespace fe::config::builtin
