// SPDX-License-Identifier: Apache-2.0
#include "config/sections/data.h"

#include <memory>
#include <vector>

#include "config/schema/registry.h"
#include "config/sections/section.h"

namespace fe::config {
namespace {

std::optional<std::vector<Dataset>> run_step(const Dataset& dataset,
                                             const Node& node,
                                             Context& context) {
  const auto& steps = context.registry().steps();
  const auto piece = written_piece(node, context, "step");
  if (!piece) return std::nullopt;
  if (!steps.find(piece->name)) {
    context.error(piece->place, "unknown step '{}'.{} Known names: {}.", piece->name,
                  did_you_mean(piece->name, steps.names()), fmt::join(steps.names(), ", "));
    return std::nullopt;
  }
  const auto step = steps.make(*piece, context);
  if (!step) return std::nullopt;
  try {
    return (*step)(dataset);
  } catch (const Error& error) {
    context.error(piece->place, "{}: {}", piece->name, error.what());
    return std::nullopt;
  }
}

void read_data(const Node* section, RunDraft& run) {
  if (!run.is_trained) return;
  run.data = std::make_unique<DataSection>(section, run.context);
  run.context.data = run.data.get();
}

}  // namespace

Section data_section() {
  TypeInfo chain{.kind = TypeInfo::Kind::kOneOrList,
                 .text = "a data set, or a list of one and steps",
                 .element = std::make_shared<TypeInfo>(
                     TypeInfo{.kind = TypeInfo::Kind::kPiece, .text = "Dataset"})};
  return {.name = "data",
          .doc = "data sets by name, and chains of a data set and steps; a part is NAME.PART",
          .example =
              "data:\n  digits: {mnist: {}}\n  ones: [digits.train, {where: {y: [1]}}]\n"
              "  parts: [ones, {split: {fractions: [0.9], shuffle: true}}]\n",
          .type = TypeInfo{.kind = TypeInfo::Kind::kMap,
                           .text = "a map from names to data sets",
                           .element = std::make_shared<TypeInfo>(std::move(chain))},
          .read = read_data};
}

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
    const auto parts = run_step(*dataset, node.items[i], context);
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
                    "step; later entries continue with {}.0 and so on.",
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
