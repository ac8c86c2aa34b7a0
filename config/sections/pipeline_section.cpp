// SPDX-License-Identifier: Apache-2.0
#include "config/sections/pipeline_section.h"

#include <utility>

#include "config/schema/registry.h"
#include "config/schema/scheduled.h"

namespace fe::config {
namespace {

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

std::optional<int64_t> read_batch_size(const Node& node, Context& context) {
  const auto size = read_integer(node, context, "pipeline: batch_size");
  if (!size || *size >= 1) return size;
  context.error(node.place,
                "pipeline: expected a batch_size of at least 1, got {}. Leave the line out where "
                "the op Batch has one.",
                *size);
  return std::nullopt;
}

}  // namespace

std::optional<PipelineSteps> read_pipeline_steps(const Node& root, Context& context) {
  const Node* section = root.find("pipeline");
  if (!section) {
    context.error(root.place,
                  "the section 'pipeline' is missing: it says which data to train on, "
                  "in batches of what size.");
    return std::nullopt;
  }
  auto options = read_options<PipelineSection>(
      *section, context, "pipeline", {"train_data", "eval_data", "test_data", "batch_size", "ops"});
  std::optional<Scheduled<int64_t>> batch_size(int64_t{0});
  if (const Node* node = section->find("batch_size")) {
    batch_size = read_scheduled<int64_t>(
        *node, context, [&](const Node& each) { return read_batch_size(each, context); });
  }
  auto ops =
      read_pieces(section->find("ops"), context, context.registry().numpy_ops(), "pipeline: ops");
  if (!options || !batch_size || !ops) return std::nullopt;
  return PipelineSteps{std::move(*options), std::move(*batch_size), std::move(*ops)};
}

std::optional<Pipeline> read_pipeline(const Node& root, const DataSection& data, Context& context) {
  auto steps = read_pipeline_steps(root, context);
  const Node* section = root.find("pipeline");
  if (!section) return std::nullopt;
  auto train = read_mode_data(section->find("train_data"), data, context);
  auto eval = read_mode_data(section->find("eval_data"), data, context);
  auto test = read_mode_data(section->find("test_data"), data, context);
  if (!steps || !train || !eval || !test) return std::nullopt;
  try {
    return Pipeline({.train_data = std::move(*train),
                     .eval_data = std::move(*eval),
                     .test_data = std::move(*test),
                     .batch_size = std::move(steps->batch_size),
                     .ops = std::move(steps->ops),
                     .num_workers = steps->options.num_workers,
                     .drop_last = steps->options.drop_last});
  } catch (const Error& error) {
    context.error(section->place, "{}", error.what());
    return std::nullopt;
  }
}

}  // namespace fe::config
