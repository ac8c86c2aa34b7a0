// SPDX-License-Identifier: Apache-2.0
#include "fe/model/recipe.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "fe/base/options/written.h"
#include "fe/model/layers.h"
#include "fe/model/recipe_json.h"

namespace fe {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const OptionValue& value) {
  return std::visit(
      [](const auto& v) -> Json {
        if constexpr (std::is_same_v<decltype(v), const std::monostate&>)
          return nullptr;
        else
          return v;
      },
      value);
}

Json parse_json(const std::string& text, std::string_view what) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    fail("{}: expected JSON text, got '{}' ({}).", what, text.substr(0, 60), error.what());
  }
}

[[noreturn]] void fail_type(std::string_view where, std::string_view expected, const Json& got) {
  fail("{}: expected {}, got {}.", where, expected, got.dump());
}

void read(std::string_view where, const Json& json, bool& value) {
  if (!json.is_boolean()) fail_type(where, "true or false", json);
  value = json.get<bool>();
}

void read(std::string_view where, const Json& json, int64_t& value) {
  if (!json.is_number_integer()) fail_type(where, "a whole number", json);
  value = json.get<int64_t>();
}

void read(std::string_view where, const Json& json, double& value) {
  if (!json.is_number()) fail_type(where, "a number", json);
  value = json.get<double>();
}

void read(std::string_view where, const Json& json, std::vector<int64_t>& value) {
  if (!json.is_array()) fail_type(where, "a list of whole numbers", json);
  value.clear();
  for (const Json& item : json) read(where, item, value.emplace_back());
}

// A type that is written as a text, such as layers::Init.
template <ReadsText T>
void read(std::string_view where, const Json& json, T& value) {
  if (!json.is_string()) fail_type(where, T::kWritten, json);
  try {
    value = T::parse(json.get<std::string>());
  } catch (const Error& error) {
    fail("{}: {}", where, error.what());
  }
}

template <class Options>
Layer read_layer(const Json& json) {
  if (!json.is_object()) fail_type(Options::kName, "a JSON object of options", json);
  Options options;
  std::vector<std::string> known;
  std::apply(
      [&](const auto&... fields) {
        (known.emplace_back(fields.name), ...);
        [[maybe_unused]] const auto read_field = [&](const auto& f) {
          const auto entry = json.find(std::string(f.name));
          if (entry == json.end()) return;
          read(fmt::format("{}: {}", Options::kName, f.name), *entry, f.of(options));
        };
        (read_field(fields), ...);
      },
      all_fields<Options>());
  for (const auto& [name, value] : json.items()) {
    FE_CHECK(std::find(known.begin(), known.end(), name) != known.end(),
             "{}: expected one of the options [{}], got '{}'.{}", Options::kName,
             fmt::join(known, ", "), name, did_you_mean(name, known));
  }
  return options;
}

struct LayerEntry {
  std::string_view name;
  Layer (*read)(const Json& options);
};

template <class... Options>
std::vector<LayerEntry> entries(TypeList<Options...>) {
  return {{Options::kName, read_layer<Options>}...};
}

Layer read_named_layer(const Json& json) {
  if (!json.is_object() || json.size() != 1) {
    fail_type("layer", "a JSON object such as {\"Linear\": {...}}", json);
  }
  const std::string& name = json.begin().key();
  for (const LayerEntry& layer : entries(Layers())) {
    if (layer.name == name) return layer.read(json.begin().value());
  }
  fail("unknown layer '{}'.{} Known names: {}.", name, did_you_mean(name, layer_names()),
       fmt::join(layer_names(), ", "));
}

Module read_sequential(const Json& json) {
  if (!json.is_array()) fail_type("recipe: sequential", "a list of layers", json);
  std::vector<Layer> layers;
  for (const Json& layer : json) {
    try {
      layers.push_back(read_named_layer(layer));
    } catch (const Error& error) {
      fail("recipe: layer {}: {}", layers.size(), error.what());
    }
  }
  return sequential(layers);
}

// Architectures of users; the one table that grows while a program runs.
struct Registry {
  std::mutex mutex;
  std::map<std::string, Architecture> architectures;
};

Registry& registry() {
  static Registry registry;
  return registry;
}

Architecture find_architecture(const std::string& name) {
  Registry& r = registry();
  const std::scoped_lock lock(r.mutex);
  const auto entry = r.architectures.find(name);
  return entry == r.architectures.end() ? Architecture() : entry->second;
}

}  // namespace

std::string sequential_recipe(const std::vector<Description>& layers) {
  Json list = Json::array();
  for (const Description& layer : layers) {
    Json options = Json::object();
    for (const Option& option : layer.options) options[option.name] = to_json(option.value);
    list.push_back(Json{{layer.name, options}});
  }
  return Json{{"sequential", list}}.dump();
}

std::vector<std::string> layer_names() {
  std::vector<std::string> names;
  for (const LayerEntry& layer : entries(Layers())) names.emplace_back(layer.name);
  std::sort(names.begin(), names.end());
  return names;
}

Module make_module(const std::string& recipe) {
  const Json json = parse_json(recipe, "recipe");
  if (json.is_object() && json.size() == 1 && json.contains("sequential")) {
    return read_sequential(json["sequential"]);
  }
  if (json.is_object() && json.contains("architecture") && json["architecture"].is_string()) {
    const Json options = json.value("options", Json::object());
    return registered(json["architecture"].get<std::string>(), options.dump());
  }
  fail_type("recipe", R"({"sequential": [...]} or {"architecture": NAME, "options": {...}})", json);
}

void register_architecture(const std::string& name, Architecture architecture) {
  FE_CHECK(!name.empty(), "register_architecture: expected a name, got an empty one.");
  FE_CHECK(architecture, "register_architecture: expected a function for '{}', got none.", name);
  Registry& r = registry();
  const std::scoped_lock lock(r.mutex);
  const bool added = r.architectures.emplace(name, std::move(architecture)).second;
  FE_CHECK(added, "register_architecture: the name '{}' is taken. Choose another one.", name);
}

Module registered(const std::string& name, const std::string& options) {
  const Architecture make = find_architecture(name);
  const auto names = architecture_names();
  FE_CHECK(make,
           "unknown architecture '{}'.{} Known names: [{}]. Call fe::register_architecture(\"{}\", "
           "...) at the start of the program.",
           name, did_you_mean(name, names), fmt::join(names, ", "), name);
  const Json json = parse_json(options, fmt::format("options of architecture '{}'", name));
  FE_CHECK(json.is_object(), "options of architecture '{}': expected a JSON object, got {}.", name,
           options);
  const Module module = make(json.dump());
  const Json recipe = {{"architecture", name}, {"options", json}};
  return Module(
      module.pointer(), [module](const Tensors& in) { return module.forward(in); }, recipe.dump());
}

std::vector<std::string> architecture_names() {
  Registry& r = registry();
  const std::scoped_lock lock(r.mutex);
  std::vector<std::string> names;
  for (const auto& [name, architecture] : r.architectures) names.push_back(name);
  return names;
}

}  // namespace fe
