// SPDX-License-Identifier: Apache-2.0
#include "config/sections/data_section.h"

#include <functional>
#include <vector>

#include "config/schema/registry.h"

namespace fe::config {
namespace {

using Parts = std::vector<Dataset>;
using Step = std::function<std::optional<Parts>(const Dataset&, const WrittenPiece&, Context&)>;

// {y: [1, 3]}
std::optional<std::pair<Key, std::vector<int64_t>>> read_labels(const WrittenPiece& step,
                                                                Context& context) {
  if (!step.options.is_map() || step.options.entries.size() != 1) {
    context.error(step.place,
                  "{}: expected the key of the labels and their values, {{y: [1]}}, "
                  "got {}.",
                  step.name, step.options.describe());
    return std::nullopt;
  }
  const auto& entry = step.options.entries.front();
  const auto values = OptionType<std::vector<int64_t>>::read(entry.value, context, step.name);
  if (!values) return std::nullopt;
  return std::pair(Key(entry.key), *values);
}

std::optional<Parts> where(const Dataset& dataset, const WrittenPiece& step, Context& context) {
  const auto labels = read_labels(step, context);
  if (!labels) return std::nullopt;
  return Parts{dataset.where(labels->first, labels->second)};
}

std::optional<Parts> where_not(const Dataset& dataset, const WrittenPiece& step, Context& context) {
  const auto labels = read_labels(step, context);
  if (!labels) return std::nullopt;
  return Parts{dataset.where_not(labels->first, labels->second)};
}

std::optional<Parts> one_class(const Dataset& dataset, const WrittenPiece& step, Context& context) {
  const auto options = read_options<OneClassOptions>(step.options, context, step.name);
  if (!options) return std::nullopt;
  return Parts{dataset.one_class(*options)};
}

std::optional<Parts> split(const Dataset& dataset, const WrittenPiece& step, Context& context) {
  const auto options = read_options<SplitOptions>(step.options, context, step.name);
  if (!options) return std::nullopt;
  return dataset.split(*options);
}

std::optional<Parts> first(const Dataset& dataset, const WrittenPiece& step, Context& context) {
  const auto count = read_integer(step.options, context, step.name);
  if (!count) return std::nullopt;
  if (*count < 1) {
    context.error(step.options.place, "first: expected at least 1 sample, got {}.", *count);
    return std::nullopt;
  }
  std::vector<int64_t> indices(static_cast<size_t>(std::min(*count, dataset.size())));
  for (size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<int64_t>(i);
  return Parts{dataset.select(std::move(indices))};
}

const std::map<std::string, Step>& steps() {
  static const std::map<std::string, Step> kSteps = {{"where", where},
                                                     {"where_not", where_not},
                                                     {"one_class", one_class},
                                                     {"split", split},
                                                     {"first", first}};
  return kSteps;
}

std::vector<std::string> step_names() {
  std::vector<std::string> names;
  for (const auto& [name, step] : steps()) names.push_back(name);
  return names;
}

std::optional<Parts> run_step(const Dataset& dataset, const Node& node, Context& context) {
  const auto piece = written_piece(node, context, "step");
  if (!piece) return std::nullopt;
  const auto step = steps().find(piece->name);
  if (step == steps().end()) {
    context.error(piece->place, "unknown step '{}'.{} Known names: {}.", piece->name,
                  did_you_mean(piece->name, step_names()), fmt::join(step_names(), ", "));
    return std::nullopt;
  }
  try {
    return step->second(dataset, *piece, context);
  } catch (const Error& error) {
    context.error(piece->place, "{}: {}", piece->name, error.what());
    return std::nullopt;
  }
}

}  // namespace

DataSection::DataSection(const Node* section, Context& context) {
  if (!section) return;
  if (!section->is_map()) {
    context.error(section->place, "data: expected a map from names to data sets, got {}.",
                  section->describe());
    return;
  }
  for (const auto& entry : section->entries) later_.insert(entry.key);
  for (const auto& entry : section->entries) {
    read_entry(entry.key, entry.value, context);
    later_.erase(entry.key);
  }
}

void DataSection::add(const std::string& name, Dataset dataset) {
  datasets_.insert_or_assign(name, std::move(dataset));
}

void DataSection::read_entry(const std::string& name, const Node& node, Context& context) {
  broken_[name] = true;
  if (!node.is_list()) {
    const auto read = context.registry().datasets().read(node, context);
    if (!read) return;
    for (const auto& [part, dataset] : *read) add(part.empty() ? name : name + "." + part, dataset);
    broken_[name] = false;
    return;
  }
  if (node.items.empty()) {
    context.error(node.place, "data: {}: expected a data set and steps, got an empty list.", name);
    return;
  }
  std::optional<Dataset> dataset;
  const Node& source = node.items.front();
  if (source.is_scalar()) {
    dataset = find(source, context);
  } else if (const auto read = context.registry().datasets().read(source, context)) {
    if (read->size() == 1) {
      dataset = read->front().second;
    } else {
      context.error(source.place,
                    "data: {}: this data set has several parts. Give it a name of its "
                    "own, and begin the chain with one part, such as {}.{}.",
                    name, name, read->front().first);
    }
  }
  for (size_t i = 1; i < node.items.size() && dataset; ++i) {
    auto parts = run_step(*dataset, node.items[i], context);
    if (!parts) return;
    const bool last = i + 1 == node.items.size();
    if (parts->size() == 1) {
      dataset = parts->front();
    } else if (last) {
      for (size_t p = 0; p < parts->size(); ++p) add(fmt::format("{}.{}", name, p), (*parts)[p]);
      broken_[name] = false;
      return;
    } else {
      context.error(node.items[i].place,
                    "data: {}: what gives several parts must be the last "
                    "step; later entries go on with {}.0 and so on.",
                    name, name);
      return;
    }
  }
  if (!dataset) return;
  add(name, *dataset);
  broken_[name] = false;
}

std::optional<Dataset> DataSection::find(const Node& name, Context& context) const {
  if (!name.is_scalar()) {
    context.error(name.place, "expected the name of a data set, got {}.{}", name.describe(),
                  name.is_list() ? " Give a chain of steps a name in the section data." : "");
    return std::nullopt;
  }
  const auto known = datasets_.find(name.text);
  if (known != datasets_.end()) return known->second;
  const std::string first_part = name.text.substr(0, name.text.find('.'));
  const auto entry = broken_.find(first_part);
  if (later_.contains(first_part) && entry == broken_.end()) {
    context.error(name.place,
                  "data: '{}' stands further below, and entries are read from the first "
                  "to the last. Move it up.",
                  first_part);
    return std::nullopt;
  }
  if (entry != broken_.end() && entry->second) return std::nullopt;  // its fault is noted
  std::vector<std::string> names;
  for (const auto& [each, dataset] : datasets_) names.push_back(each);
  context.error(name.place, "no data set '{}' in data.{} Known names: [{}].", name.text,
                did_you_mean(name.text, names), fmt::join(names, ", "));
  return std::nullopt;
}

}  // namespace fe::config
