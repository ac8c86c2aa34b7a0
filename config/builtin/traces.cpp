// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "traces/all.h"

namespace fe::config::builtin {

void add_traces(Registry& registry) {
  for_each_type(traces::Schedules(), [&]<class T>() { registry.schedule<T>(); });
  for_each_type(traces::Traces(), [&]<class T>() { registry.trace<T>(); });
}

}  // namespace fe::config::builtin
