// SPDX-License-Identifier: Apache-2.0
#include "config/sections/run_sections.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "config/schema/registry.h"
#include "config/schema/scheduled.h"

namespace fe::config {
namespace {

// `sweep` is unrolled before a run is built; here it is for misspellings of it.
const std::vector<std::string> kSections = {"seed",    "data",    "pipeline",  "models",
                                            "network", "traces",  "estimator", "infer",
                                            "sweep",   "detector"};

}  // namespace

void check_sections(const Node& root, Context& context) {
  for (const auto& entry : root.entries) {
    if (std::find(kSections.begin(), kSections.end(), entry.key) != kSections.end()) continue;
    context.error(entry.place, "unknown section '{}'.{} Known names: {}.", entry.key,
                  did_you_mean(entry.key, kSections), fmt::join(kSections, ", "));
  }
}

uint64_t read_seed(const Node& root, Context& context) {
  const Node* node = root.find("seed");
  if (!node) return kDefaultSeed;
  return OptionType<uint64_t>::read(*node, context, "seed").value_or(kDefaultSeed);
}

std::optional<Network> read_network(const Node& root, Context& context, const Assembly* detector) {
  const Node* section = root.find("network");
  if (!section && !detector) {
    context.error(root.place,
                  "the section 'network' is missing: it lists the ops of a step. Or write a "
                  "detector, which brings them.");
    return std::nullopt;
  }
  auto own = read_pieces(section, context, context.registry().tensor_ops(), "network");
  if (!own) return std::nullopt;
  std::vector<Scheduled<AnyTensorOp>> ops;
  if (detector) ops = detector->network_ops();
  ops.insert(ops.end(), own->begin(), own->end());
  try {
    return Network(std::move(ops));
  } catch (const Error& error) {
    context.error((section ? section : &root)->place, "{}", error.what());
    return std::nullopt;
  }
}

std::optional<EstimatorSection> read_estimator(const Node& root, Context& context) {
  const Node* section = root.find("estimator");
  if (!section) {
    context.error(root.place,
                  "the section 'estimator' is missing: how many passes over the training data? "
                  "Write estimator: {{epochs: 10}}.");
    return std::nullopt;
  }
  return read_options<EstimatorSection>(*section, context, "estimator");
}

std::optional<InferSection> read_infer(const Node& root,
                                       Context& context,
                                       const Assembly* detector) {
  const Node* section = root.find("infer");
  if (!section) return detector ? detector->infer() : InferSection{};
  return read_options<InferSection>(*section, context, "infer");
}

}  // namespace fe::config
