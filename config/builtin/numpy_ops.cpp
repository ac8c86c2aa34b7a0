// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "config/schema/functions.h"
#include "ops/all.h"

namespace fe::config::builtin {

void add_numpy_ops(Registry& registry) {
  for_each_type(ops::NumpyOps(), [&]<class T>() { registry.numpy_op<T>(); });
}

}  // namespace fe::config::builtin
