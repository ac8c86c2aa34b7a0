// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <tuple>

#include "config/schema/mixed_precision_type.h"
#include "config/schema/piece_type.h"
#include "config/schema/read_module.h"
#include "config/schema/read_options.h"
#include "config/sections/section.h"
#include "fe/checkpoint/model_file.h"
#include "fe/model/model.h"
#include "fe/model/recipe.h"

namespace fe::config {
namespace {

// What read_module() reads.
struct WrittenLayers {};
struct WrittenOptions {};

// One model: BuildOptions, with the ways to say which module it is.
struct ModelOptions {
  BuildOptions build;
  std::string architecture = {};
  std::optional<WrittenOptions> options = {};
  std::optional<WrittenLayers> layers = {};
  std::filesystem::path file = {};

  static auto fields() {
    using O = ModelOptions;
    return std::tuple(
        nested(&O::build), field("architecture", &O::architecture, "a registered architecture"),
        field("options", &O::options, "of the architecture"),
        field("layers", &O::layers, "in its place: one layer after the other"),
        field("file", &O::file,
              "in its place: a model file, whose architecture and weights are taken"));
  }
};

}  // namespace

template <>
struct OptionType<WrittenLayers> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kList,
            .text = "a list of layers",
            .element = std::make_shared<TypeInfo>(OptionType<Layer>::info())};
  }
  static std::optional<WrittenLayers> read(const Node&, Context&, const std::string&) {
    return WrittenLayers();
  }
};

template <>
struct OptionType<WrittenOptions> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kMap,
            .text = "its options",
            .element = std::make_shared<TypeInfo>(OptionType<std::string>::info())};
  }
  static std::optional<WrittenOptions> read(const Node&, Context&, const std::string&) {
    return WrittenOptions();
  }
};

namespace {

namespace fs = std::filesystem;

// The architecture of a model file, or the one it had when the checkpoint was written.
Module read_module_file(const std::string& name, const fs::path& path, const run::Recipes* saved) {
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
                                          const ModelOptions& options,
                                          Context& context,
                                          const std::string& name,
                                          const run::Recipes* saved) {
  const std::string owner = fmt::format("model '{}'", name);
  const int ways =
      (node.find("layers") != nullptr) + !options.architecture.empty() + !options.file.empty();
  if (ways != 1) {
    context.error(
        node.place,
        "{}: expected one of architecture (`fe ops` lists them), layers and file, got {}.", owner,
        ways == 0 ? "none" : "several");
    return std::nullopt;
  }
  if (options.file.empty()) return read_module(module_part(node), context, owner);
  if (const Node* given = node.find("options")) {
    context.error(given->place, "{}: options belong to an architecture, and there is none.", owner);
    return std::nullopt;
  }
  return read_module_file(name, options.file, saved);
}

void read_model(const std::string& name, const Node& node, RunDraft& run) {
  Context& context = run.context;
  auto options = read_options<ModelOptions>(node, context, fmt::format("model '{}'", name));
  if (!options) return;
  auto module = read_module_or_file(node, *options, context, name, run.saved);
  if (!module) return;
  BuildOptions& built = options->build;
  built.name = name;
  built.model = std::move(*module);
  if (built.weights.empty()) built.weights = options->file;
  if (run.saved) {
    built.weights.clear();
    built.ema_decay = 0.0;
  }
  context.models.emplace(name, build(std::move(built)));
}

void read_models(const Node* section, RunDraft& run) {
  Context& context = run.context;
  if (!section) return;
  if (!section->is_map()) {
    context.error(section->place, "models: expected a map from names to models, got {}.",
                  section->describe());
    return;
  }
  for (const auto& entry : section->entries) {
    try {
      read_model(entry.key, entry.value, run);
    } catch (const Error& error) {
      context.error(entry.place, "model '{}': {}", entry.key, error.what());
    }
    if (!context.models.contains(entry.key)) context.broken_models.insert(entry.key);
  }
}

}  // namespace

Section models_section() {
  return {.name = "models",
          .doc = "each model, by name: its architecture, layers or file, and its optimizer",
          .example =
              "models:\n  net:\n    layers: [Flatten, {Linear: {in_features: 784, "
              "out_features: 10}}]\n    optimizer: {Adam: {lr: 0.001}}\n",
          .options = option_infos<ModelOptions>(),
          .read = read_models};
}

}  // namespace fe::config
