// SPDX-License-Identifier: Apache-2.0
#include "config/run_config.h"

#include <algorithm>

#include "config/data_section.h"
#include "config/models_section.h"
#include "config/scheduled.h"
#include "config/sections.h"
#include "fe/base/rng.h"

namespace fe::config {
namespace {

const std::vector<std::string> kSections = {"seed",    "data",   "pipeline",  "models",
                                            "network", "traces", "estimator", "infer"};

// One data set, or {name: data set, ...}; each may be scheduled.
std::optional<ModeData> read_mode_data(const Node* node,
                                       const DataSection& data,
                                       Context& context) {
  if (!node || node->is_null()) return ModeData();
  const auto read = [&](const Node& each) {
    return read_scheduled<Dataset>(each, context,
                                   [&](const Node& name) { return data.find(name, context); });
  };
  if (!node->is_map() || written_schedule(*node, context)) {
    auto dataset = read(*node);
    return dataset ? std::optional<ModeData>(std::move(*dataset)) : std::nullopt;
  }
  ModeData sets;
  bool good = true;
  for (const auto& entry : node->entries) {
    auto dataset = read(entry.value);
    good = good && dataset.has_value();
    if (dataset) sets.add(entry.key, std::move(*dataset));
  }
  return good ? std::optional(std::move(sets)) : std::nullopt;
}

std::optional<Pipeline> read_pipeline(const Node* section,
                                      const DataSection& data,
                                      const Node& root,
                                      Context& context) {
  if (!section) {
    context.error(root.place, "the section 'pipeline' is missing: it says which data to train on, "
                  "in batches of what size.");
    return std::nullopt;
  }
  const auto options = read_options<PipelineSection>(
      *section, context, "pipeline", {"train_data", "eval_data", "test_data", "batch_size", "ops"});
  auto train = read_mode_data(section->find("train_data"), data, context);
  auto eval = read_mode_data(section->find("eval_data"), data, context);
  auto test = read_mode_data(section->find("test_data"), data, context);
  std::optional<Scheduled<int64_t>> batch_size(int64_t{0});
  if (const Node* node = section->find("batch_size")) {
    batch_size = read_scheduled<int64_t>(*node, context, [&](const Node& each) {
      return read_integer(each, context, "pipeline: batch_size");
    });
  }
  auto ops = read_pieces(section->find("ops"), context, context.registry().numpy_ops(),
                         "pipeline: ops");
  if (!options || !train || !eval || !test || !batch_size || !ops) return std::nullopt;
  try {
    return Pipeline({.train_data = std::move(*train),
                     .eval_data = std::move(*eval),
                     .test_data = std::move(*test),
                     .batch_size = std::move(*batch_size),
                     .ops = std::move(*ops),
                     .num_workers = options->num_workers,
                     .drop_last = options->drop_last});
  } catch (const Error& error) {
    context.error(section->place, "{}", error.what());
    return std::nullopt;
  }
}

std::optional<Network> read_network(const Node* section, const Node& root, Context& context) {
  if (!section) {
    context.error(root.place, "the section 'network' is missing: it lists the ops of a step.");
    return std::nullopt;
  }
  auto ops = read_pieces(section, context, context.registry().tensor_ops(), "network");
  if (!ops) return std::nullopt;
  try {
    return Network(std::move(*ops));
  } catch (const Error& error) {
    context.error(section->place, "{}", error.what());
    return std::nullopt;
  }
}

void check_sections(const Node& root, Context& context) {
  for (const auto& entry : root.entries) {
    if (std::find(kSections.begin(), kSections.end(), entry.key) != kSections.end()) continue;
    context.error(entry.place, "unknown section '{}'.{} There are: {}.", entry.key,
                  did_you_mean(entry.key, kSections), fmt::join(kSections, ", "));
  }
}

std::optional<EstimatorSection> read_estimator(const Node& root, Context& context) {
  const Node* section = root.find("estimator");
  if (!section || !section->find("epochs")) {
    context.error(section ? section->place : root.place,
                  "estimator: epochs is missing: how many passes over the training data? Write "
                  "estimator: {{epochs: 10}}.");
    if (!section) return std::nullopt;
  }
  return read_options<EstimatorSection>(*section, context, "estimator");
}

}  // namespace

std::optional<RunConfig> build_run(const Node& root, const Registry& registry, Findings& findings) {
  Context context(registry, findings);
  check_sections(root, context);
  uint64_t seed = 7;
  if (const Node* node = root.find("seed")) {
    seed = OptionType<uint64_t>::read(*node, context, "seed").value_or(seed);
  }
  set_seed(seed);
  const DataSection data(root.find("data"), context);
  const auto pipeline = read_pipeline(root.find("pipeline"), data, root, context);
  read_models(root.find("models"), context);
  const auto section = read_estimator(root, context);
  if (pipeline && section && pipeline->has_data(Mode::kTrain, 1)) {
    const int64_t steps = section->train_steps_per_epoch > 0
                              ? section->train_steps_per_epoch
                              : pipeline->steps_per_epoch(Mode::kTrain, 1);
    context.total_steps = section->epochs * steps;
  }
  const auto network = read_network(root.find("network"), root, context);
  auto traces = read_pieces(root.find("traces"), context, registry.traces(), "traces");
  std::optional<InferSection> infer = InferSection{};
  if (const Node* node = root.find("infer")) {
    infer = read_options<InferSection>(*node, context, "infer");
  }
  if (!findings.errors().empty() || !pipeline || !section || !network || !traces || !infer) {
    return std::nullopt;
  }
  return RunConfig{.root = root,
                   .seed = seed,
                   .estimator = {.pipeline = *pipeline,
                                 .network = *network,
                                 .epochs = section->epochs,
                                 .traces = std::move(*traces),
                                 .train_steps_per_epoch = section->train_steps_per_epoch,
                                 .eval_steps_per_epoch = section->eval_steps_per_epoch,
                                 .log_steps = section->log_steps,
                                 .monitor_names = section->monitor_names,
                                 .device = section->device,
                                 .trial_step = section->trial_step,
                                 .fail_on_nan = section->fail_on_nan},
                   .infer = *infer,
                   .context = std::move(context)};
}

void check_run(const RunConfig& run, Findings& findings) {
  const Findings found = Estimator(run.estimator).check();
  for (const std::string& error : found.errors()) findings.error("{}", error);
  for (const std::string& warning : found.warnings()) findings.warning("{}", warning);
}

}  // namespace fe::config
