// SPDX-License-Identifier: Apache-2.0
#include "config/schema/read_module.h"

#include <algorithm>
#include <vector>

#include "config/schema/registry.h"
#include "config/yaml/read_yaml.h"
#include "config/yaml/write_json.h"
#include "fe/base/error.h"
#include "fe/model/layers.h"
#include "fe/model/recipe.h"

namespace fe::config {
namespace {

const std::vector<std::string> kKeys = {"layers", "architecture", "options"};

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

// A recipe inside a recipe may name an architecture that only the process knows.
bool only_process_knows(const std::string& name, const Context& context) {
  if (context.registry().architectures().find(name)) return false;
  const auto known = architecture_names();
  return std::find(known.begin(), known.end(), name) != known.end();
}

std::optional<Module> read_architecture(const Node& chosen,
                                        const Node* options,
                                        Context& context,
                                        const std::string& owner) {
  const auto name = read_text(chosen, context, owner + ": architecture");
  if (!name) return std::nullopt;
  if (only_process_knows(*name, context)) {
    return registered(*name, options && !options->is_null() ? write_json(*options) : "{}");
  }
  const WrittenPiece piece{*name, chosen.place, options ? *options : Node::null(chosen.place)};
  return context.registry().architectures().make(piece, context);
}

}  // namespace

std::optional<Module> read_module(const Node& node, Context& context, const std::string& owner) {
  if (!node.is_map()) {
    wrong_type(node, context, owner, "{layers: [...]} or {architecture: NAME, options: {...}}");
    return std::nullopt;
  }
  detail::check_names(node, context, owner, kKeys);
  const Node *layers = node.find("layers"), *architecture = node.find("architecture");
  if ((layers != nullptr) == (architecture != nullptr)) {
    context.error(node.place,
                  "{}: expected either layers or architecture (`fe ops` lists them), got {}.",
                  owner, layers ? "both" : "neither");
    return std::nullopt;
  }
  const Node* options = node.find("options");
  if (options && layers) {
    context.error(options->place, "{}: options belong to an architecture, and there is none.",
                  owner);
    return std::nullopt;
  }
  try {
    return layers ? read_layers(*layers, context, owner)
                  : read_architecture(*architecture, options, context, owner);
  } catch (const Error& error) {
    context.error(node.place, "{}: {}", owner, error.what());
    return std::nullopt;
  }
}

}  // namespace fe::config
