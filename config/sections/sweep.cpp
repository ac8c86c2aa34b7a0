// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "config/sections/section.h"

namespace fe::config {
namespace {

// A document is unrolled before a run is built (config/yaml/document.h).
void read_sweep(const Node*, RunDraft&) {}

}  // namespace

Section sweep_section() {
  const TypeInfo values{
      .kind = TypeInfo::Kind::kList,
      .text = "a list of values",
      .element = std::make_shared<TypeInfo>(TypeInfo{.kind = TypeInfo::Kind::kAny})};
  return {.name = "sweep",
          .doc = "a run for each combination of values: {estimator.epochs: [10, 20]}",
          .example = "sweep: {estimator.epochs: [10, 20]}\n",
          .type = TypeInfo{.kind = TypeInfo::Kind::kMap,
                           .text = "a map from options to lists of values",
                           .element = std::make_shared<TypeInfo>(values)},
          .read = read_sweep};
}

}  // namespace fe::config
