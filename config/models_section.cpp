// SPDX-License-Identifier: Apache-2.0
#include "config/models_section.h"

#include <filesystem>

#include "config/registry.h"
#include "config/scheduled.h"
#include "config/sections.h"
#include "fe/checkpoint/model_file.h"
#include "fe/model/recipe.h"

namespace fe::config {
namespace {

namespace fs = std::filesystem;

std::optional<Module> read_layers(const Node& node, Context& context, const std::string& owner) {
  if (!node.is_list() || node.items.empty()) {
    context.error(node.place, "{}: expected a list of layers, got {}.", owner, node.describe());
    return std::nullopt;
  }
  std::vector<Layer> layers;
  bool good = true;
  for (const Node& item : node.items) {
    auto layer = context.registry().layers().read(item, context);
    good = good && layer.has_value();
    if (layer) layers.push_back(std::move(*layer));
  }
  return good ? std::optional<Module>(sequential(layers)) : std::nullopt;
}

// The architecture of a model file, or the one it had when the checkpoint was written.
Module read_file(const std::string& name, const fs::path& path, const Recipes* saved) {
  std::string recipe;
  if (!saved) {
    recipe = read_model_file(path).recipe;
  } else if (const auto known = saved->find(name); known != saved->end()) {
    recipe = known->second;
  }
  FE_CHECK(!recipe.empty(),
           "cannot rebuild what '{}' holds: it has no recipe. Name the architecture instead, and "
           "give the file as weights.",
           path.string());
  return make_module(recipe);
}

std::optional<Module> read_module(const Node& node,
                                  const ModelSection& section,
                                  Context& context,
                                  const std::string& name,
                                  const Recipes* saved) {
  const std::string owner = fmt::format("model '{}'", name);
  const Node* layers = node.find("layers");
  const int ways = (layers != nullptr) + !section.architecture.empty() + !section.file.empty();
  if (ways != 1) {
    context.error(
        node.place,
        "{}: expected one of architecture (`fe ops` lists them), layers and file, got {}.", owner,
        ways == 0 ? "none" : "several");
    return std::nullopt;
  }
  const Node* options = node.find("options");
  if (options && section.architecture.empty()) {
    context.error(options->place, "{}: options belong to an architecture, and there is none.",
                  owner);
    return std::nullopt;
  }
  if (layers) return read_layers(*layers, context, owner);
  if (!section.file.empty()) return read_file(name, section.file, saved);
  const Node& chosen = *node.find("architecture");
  WrittenPiece piece{chosen.text, chosen.place, options ? *options : Node{.place = chosen.place}};
  return context.registry().architectures().make(piece, context);
}

std::optional<Scheduled<OptimizerOptions>> read_optimizer(const Node* node, Context& context) {
  if (!node || node->is_null()) return Scheduled<OptimizerOptions>(OptimizerOptions());
  const auto lifted = lift_schedule(*node, context);
  if (!lifted) return std::nullopt;
  return read_scheduled<OptimizerOptions>(*lifted, context, [&](const Node& each) {
    return context.registry().optimizers().read(each, context);
  });
}

void read_model(const std::string& name, const Node& node, Context& context, const Recipes* saved) {
  const std::string owner = fmt::format("model '{}'", name);
  const auto section =
      read_options<ModelSection>(node, context, owner, {"layers", "options", "optimizer"});
  auto optimizer = read_optimizer(node.find("optimizer"), context);
  if (!section) return;
  auto module = read_module(node, *section, context, name, saved);
  if (!module || !optimizer) return;
  const fs::path& weights = section->weights.empty() ? section->file : section->weights;
  context.models.emplace(name, build({.name = name,
                                      .model = std::move(*module),
                                      .optimizer = std::move(*optimizer),
                                      .weights = saved ? fs::path() : weights,
                                      .mixed_precision = section->mixed_precision,
                                      .ema_decay = saved ? 0.0 : section->ema_decay}));
}

}  // namespace

void read_models(const Node* section, Context& context, const Recipes* saved) {
  if (!section) return;
  if (!section->is_map()) {
    context.error(section->place, "models: expected a map from names to models, got {}.",
                  section->describe());
    return;
  }
  for (const auto& entry : section->entries) {
    try {
      read_model(entry.key, entry.value, context, saved);
    } catch (const Error& error) {
      context.error(entry.place, "model '{}': {}", entry.key, error.what());
    }
    if (!context.models.contains(entry.key)) context.broken_models.insert(entry.key);
  }
}

}  // namespace fe::config
