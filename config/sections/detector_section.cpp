// SPDX-License-Identifier: Apache-2.0
#include "config/sections/detector_section.h"

#include "config/schema/registry.h"

namespace fe::config {

std::optional<AssemblyPtr> read_detector(const Node& root, Context& context) {
  const Node* section = root.find("detector");
  if (!section) return AssemblyPtr();
  const auto detector = context.registry().detectors().read(*section, context);
  if (!detector) {
    context.broken_detector = true;
    return std::nullopt;
  }
  for (const Model& model : (*detector)->models()) {
    if (context.models.emplace(model.name(), model).second) continue;
    context.error(section->place,
                  "the detector brings a model '{}', and there is one of this name in models. "
                  "Rename that.",
                  model.name());
    return std::nullopt;
  }
  context.keep_state(
      "detector", [d = *detector] { return d->state(); },
      [d = *detector](const std::string& text) { d->load_state(text); });
  return detector;
}

}  // namespace fe::config
