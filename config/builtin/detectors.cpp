// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "config/schema/read_module.h"
#include "detect/all.h"

namespace fe::config::builtin {

void add_detectors(Registry& registry) {
  for_each_type(detect::Architectures(), [&]<class T>() { registry.architecture<T>(); });
  for_each_type(detect::Detectors(), [&]<class T>() { registry.detector<T>(); });
  for_each_type(detect::TensorOps(), [&]<class T>() { registry.tensor_op<T>(); });
  for_each_type(detect::Traces(), [&]<class T>() { registry.trace<T>(); });
}

}  // namespace fe::config::builtin
