// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "config/schema/functions.h"
#include "ops/all.h"

namespace fe::config::builtin {

void add_tensor_ops(Registry& registry) {
  for_each_type(ops::TensorOps(), [&]<class T>() { registry.tensor_op<T>(); });
}

}  // namespace fe::config::builtin
