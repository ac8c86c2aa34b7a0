// SPDX-License-Identifier: Apache-2.0
#include "config/schema/piece_type.h"
#include "config/schema/read_options.h"
#include "config/sections/section.h"

namespace fe::config {
namespace {

// A detector stands for models and a network. Its models join those of the context, and a
// checkpoint keeps its state.
void read_detector(const Node* section, RunDraft& run) {
  Context& context = run.context;
  if (!section) return;
  context.broken_detector = true;
  const auto detector = context.registry().detectors().read(*section, context);
  if (!detector) return;
  for (const Model& model : (*detector)->models()) {
    if (context.models.emplace(model.name(), model).second) continue;
    context.error(section->place,
                  "the detector brings a model '{}', and there is one of this name in models. "
                  "Rename that.",
                  model.name());
    return;
  }
  context.broken_detector = false;
  context.shared_states.add(
      "detector", [d = *detector] { return d->state(); },
      [d = *detector](const std::string& text) { d->load_state(text); });
  run.detector = *detector;
}

}  // namespace

Section detector_section() {
  return {.name = "detector",
          .doc = "an outlier detector, which brings its models and their ops",
          .example =
              "detector:\n  OutlierAE:\n    encoder_net: {layers: [Flatten]}\n    decoder_net: "
              "{layers: [{Linear: {in_features: 8, out_features: 8}}]}\n",
          .type = OptionType<run::DetectorPtr>::info(),
          .read = read_detector};
}

}  // namespace fe::config
