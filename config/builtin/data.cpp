// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "fe/data/all.h"
#include "fe/image/all.h"

namespace fe::config::builtin {

void add_data(Registry& registry) {
  for_each_type(data::Datasets(), [&]<class T>() { registry.dataset<T>(); });
  for_each_type(image::Datasets(), [&]<class T>() { registry.dataset<T>(); });
  for_each_type(data::Steps(), [&]<class T>() { registry.step<T>(); });
}

}  // namespace fe::config::builtin
