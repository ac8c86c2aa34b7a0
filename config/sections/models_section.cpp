// SPDX-License-Identifier: Apache-2.0
#include "config/sections/models_section.h"

#include <filesystem>

#include "config/schema/read_module.h"
#include "config/schema/registry.h"
#include "config/schema/scheduled.h"
#include "config/sections/sections.h"
#include "fe/checkpoint/model_file.h"
#include "fe/model/recipe.h"

namespace fe::config {
namespace {

namespace fs = std::filesystem;

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

// The part of the map that says which module it is.
Node module_part(const Node& node) {
  Node part = Node::map(node.place);
  for (const auto& entry : node.entries) {
    if (entry.key == "layers" || entry.key == "architecture" || entry.key == "options") {
      part.entries.push_back(entry);
    }
  }
  return part;
}

std::optional<Module> read_module_or_file(const Node& node,
                                          const ModelSection& section,
                                          Context& context,
                                          const std::string& name,
                                          const Recipes* saved) {
  const std::string owner = fmt::format("model '{}'", name);
  const int ways =
      (node.find("layers") != nullptr) + !section.architecture.empty() + !section.file.empty();
  if (ways != 1) {
    context.error(
        node.place,
        "{}: expected one of architecture (`fe ops` lists them), layers and file, got {}.", owner,
        ways == 0 ? "none" : "several");
    return std::nullopt;
  }
  if (section.file.empty()) return read_module(module_part(node), context, owner);
  if (const Node* options = node.find("options")) {
    context.error(options->place, "{}: options belong to an architecture, and there is none.",
                  owner);
    return std::nullopt;
  }
  return read_file(name, section.file, saved);
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
  auto module = read_module_or_file(node, *section, context, name, saved);
  if (!module || !optimizer) return;
  const fs::path& weights = section->weights.empty() ? section->file : section->weights;
  context.models.emplace(name, build({.name = name,
                                      .model = std::move(*module),
                                      .optimizer = std::move(*optimizer),
                                      .weights = saved ? fs::path() : weights,
                                      .mixed_precision = section->mixed_precision,
                                      .ema_decay = saved ? 0.0 : section->ema_decay,
                                      .sync_batchnorm = section->sync_batchnorm}));
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
