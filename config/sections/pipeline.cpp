// SPDX-License-Identifier: Apache-2.0
#include "config/schema/piece_type.h"
#include "config/schema/read_options.h"
#include "config/sections/section.h"

namespace fe::config {

/// The name of a data set in the section `data`.
template <>
struct OptionType<Dataset> {
  static TypeInfo info() { return {.text = "a data set of `data`"}; }
  static std::optional<Dataset> read(const Node& node, Context& context, const std::string&) {
    return context.data->find(node, context);
  }
};

/// One data set, or several by name; each may be scheduled.
template <>
struct OptionType<ModeData> {
  using Set = OptionType<Scheduled<Dataset>>;

  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kOneOrMap,
            .text = "a data set of `data`, or several: {name: data set}",
            .element = std::make_shared<TypeInfo>(Set::info()),
            .may_be_null = true};
  }
  static std::optional<ModeData> read(const Node& node, Context& context, const std::string& what) {
    if (!context.data || node.is_null()) return ModeData();
    if (!node.is_map() || written_schedule(node, context)) {
      auto dataset = Set::read(node, context, what);
      return dataset ? std::optional<ModeData>(std::move(*dataset)) : std::nullopt;
    }
    ModeData sets;
    bool good = true;
    for (const auto& entry : node.entries) {
      auto dataset = Set::read(entry.value, context, what);
      good = good && dataset.has_value();
      if (dataset) sets.add(entry.key, std::move(*dataset));
    }
    return good ? std::optional(std::move(sets)) : std::nullopt;
  }
};

namespace {

// Where a value of a schedule is written; nullptr when it is not found.
const Node* find_value(const Node& node, const std::string& text) {
  if (node.is_scalar() && node.text == text) return &node;
  for (const Node& item : node.items) {
    if (const Node* found = find_value(item, text)) return found;
  }
  for (const auto& entry : node.entries) {
    if (const Node* found = find_value(entry.value, text)) return found;
  }
  return nullptr;
}

// Faults of a value that Pipeline could not place.
bool has_good_batch_size(const Node& section, const PipelineOptions& options, Context& context) {
  const Node* node = section.find("batch_size");
  if (!node) return true;
  for (const int64_t* size : options.batch_size.all()) {
    if (*size >= 1) continue;
    const Node* written = find_value(*node, std::to_string(*size));
    context.error((written ? written : node)->place,
                  "pipeline: expected a batch_size of at least 1, got {}. Leave the line out where "
                  "the op Batch has one.",
                  *size);
    return false;
  }
  return true;
}

void read_pipeline(const Node* section, RunDraft& run) {
  Context& context = run.context;
  if (!section) {
    context.error(run.root.place,
                  "the section 'pipeline' is missing: it names the data to train on, and "
                  "the batch size.");
    return;
  }
  auto options = read_options<PipelineOptions>(*section, context, "pipeline");
  if (!options || !has_good_batch_size(*section, *options, context)) return;
  run.pipeline_options = std::move(options);
  if (!run.is_trained) return;
  try {
    run.pipeline = Pipeline(*run.pipeline_options);
  } catch (const Error& error) {
    context.error(section->place, "{}", error.what());
  }
}

}  // namespace

Section pipeline_section() {
  return {.name = "pipeline",
          .doc = "data in batches",
          .example =
              "pipeline:\n  train_data: digits.train\n  eval_data: {held_out: parts.1, all: "
              "judged}\n  batch_size: 128\n",
          .required = true,
          .options = option_infos<PipelineOptions>(),
          .read = read_pipeline};
}

}  // namespace fe::config
