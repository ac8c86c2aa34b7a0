// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include "config/yaml/read_yaml.h"
#include "config/yaml/write_yaml.h"
#include "fe/base/error.h"
#include "fe/base/nearest.h"

namespace fe::config {
namespace {

// Where one piece is named, {Adam: {...}}, under this key of a map.
bool holds_piece(const std::string& section, const std::string& key) {
  return section == "data" || key.ends_with("optimizer") || key == "by_step" || key == "by_epoch" ||
         key == "op";
}

// Layers over an architecture, or the other way round: another network, not both.
void forget_other_network(Node& base, const Node& over) {
  const auto forget = [&](const char* key) {
    std::erase_if(base.entries, [&](const Node::Entry& entry) { return entry.key == key; });
  };
  if (over.find("architecture") && !over.find("layers")) forget("layers");
  if (over.find("layers") && !over.find("architecture")) {
    forget("architecture");
    forget("options");
  }
}

void merge_below(Node& base, const Node& over, const std::string& section, bool piece) {
  const bool other_piece = piece && base.entries.size() == 1 && over.entries.size() == 1 &&
                           base.entries.front().key != over.entries.front().key;
  if (!base.is_map() || !over.is_map() || other_piece) {
    base = over;
    return;
  }
  forget_other_network(base, over);
  for (const auto& entry : over.entries) {
    if (Node* known = base.find(entry.key)) {
      const bool is_piece =
          section.empty() ? entry.key == "detector" : !piece && holds_piece(section, entry.key);
      merge_below(*known, entry.value, section.empty() ? entry.key : section, is_piece);
    } else {
      base.entries.push_back(entry);
    }
  }
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  while (true) {
    const size_t dot = path.find('.');
    parts.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

std::optional<size_t> number_of(const std::string& text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The item with this number, or the only one that names this piece.
Node* find_item(Node& list, const std::string& name, std::string& why) {
  if (const auto number = number_of(name)) {
    if (*number < list.items.size()) return &list.items[*number];
    why = fmt::format("the list has {} items, counted from 0", list.items.size());
    return nullptr;
  }
  std::vector<size_t> places;
  std::vector<std::string> names;
  for (size_t i = 0; i < list.items.size(); ++i) {
    if (!list.items[i].is_map()) continue;
    for (const std::string& key : list.items[i].keys()) {
      names.push_back(key);
      if (key == name) places.push_back(i);
    }
  }
  if (places.size() == 1) return list.items[places.front()].find(name);
  why =
      places.empty()
          ? fmt::format("known names: {}.{}", fmt::join(names, ", "), did_you_mean(name, names))
          : fmt::format("there are several: choose one by its index: {}", fmt::join(places, ", "));
  return nullptr;
}

Node* find_child(Node& node, const std::string& name, std::string& why) {
  if (node.is_list()) return find_item(node, name, why);
  if (node.is_map()) {
    if (Node* child = node.find(name)) return child;
    why = fmt::format("known names: {}.{}", fmt::join(node.keys(), ", "),
                      did_you_mean(name, node.keys()));
    return nullptr;
  }
  why = fmt::format("it is {}", node.describe());
  return nullptr;
}

std::string substituted(const std::string& text, const Place& place, Findings& findings) {
  std::string result;
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '$' && at + 1 < text.size() && text[at + 1] == '$') {
      result += '$';
      at += 2;
      continue;
    }
    if (!text.substr(at).starts_with("${")) {
      result += text[at++];
      continue;
    }
    const size_t end = text.find('}', at);
    if (end == std::string::npos) {
      findings.error("{}: '${{' without '}}' in '{}'. Write $$ for a dollar sign.", place.str(),
                     text);
      return text;
    }
    const std::string inside = text.substr(at + 2, end - at - 2);
    const size_t colon = inside.find(":-");
    const std::string name = inside.substr(0, colon);
    if (const char* value = std::getenv(name.c_str())) {
      result += value;
    } else if (colon != std::string::npos) {
      result += inside.substr(colon + 2);
    } else {
      findings.error(
          "{}: the environment variable '{}' is not set. Set it, or give a value for then: "
          "${{{}:-value}}.",
          place.str(), name, name);
    }
    at = end + 1;
  }
  return result;
}

struct Choice {
  std::string path;
  std::vector<Node> values;
};

std::vector<Choice> take_sweep(Node& root, Findings& findings) {
  std::vector<Choice> choices;
  const Node* sweep = root.find("sweep");
  if (!sweep) return choices;
  if (!sweep->is_map()) {
    findings.error("{}: sweep: expected a map such as {{estimator.epochs: [10, 20]}}, got {}.",
                   sweep->place.str(), sweep->describe());
  }
  for (const auto& entry : sweep->entries) {
    if (!entry.value.is_list() || entry.value.items.empty()) {
      findings.error("{}: sweep: expected a list of values for '{}', got {}.",
                     entry.value.place.str(), entry.key, entry.value.describe());
      continue;
    }
    choices.push_back({entry.key, entry.value.items});
  }
  std::erase_if(root.entries, [](const auto& entry) { return entry.key == "sweep"; });
  return choices;
}

bool set_at(
    Node& root, const std::string& path, Node value, const std::string& where, Findings& findings) {
  const auto parts = split(path);
  Node* node = &root;
  for (size_t i = 0; i < parts.size(); ++i) {
    std::string why;
    Node* child = find_child(*node, parts[i], why);
    if (!child && i + 1 == parts.size() && node->is_map() && i > 0) {
      node->entries.push_back({parts[i], value.place, std::move(value)});
      return true;
    }
    if (!child) {
      findings.error("{}: the config has no '{}': {}", where, parts[i], why);
      return false;
    }
    node = child;
  }
  *node = std::move(value);
  return true;
}

std::vector<Document> unroll(Document document,
                             const std::vector<Choice>& choices,
                             Findings& findings) {
  std::vector<Document> runs{std::move(document)};
  for (const Choice& choice : choices) {
    std::vector<Document> more;
    for (const Document& run : runs) {
      for (const Node& value : choice.values) {
        Document next = run;
        const std::string last = choice.path.substr(choice.path.rfind('.') + 1);
        next.name += fmt::format("_{}={}", last, value.is_scalar() ? value.text : flow_yaml(value));
        if (!set_at(next.root, choice.path, value, value.place.str() + ": sweep", findings)) {
          return {};
        }
        more.push_back(std::move(next));
      }
    }
    runs = std::move(more);
  }
  return runs;
}

// The name of a run in a sweep holds values, which may hold anything.
std::string as_file_name(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) {
        return !std::isalnum(c) &&
               std::string_view("._-=+").find(static_cast<char>(c)) == std::string_view::npos;
      },
      '-');
  return name;
}

}  // namespace

std::vector<std::string> folder_names(const std::vector<Document>& documents) {
  std::vector<std::string> names;
  const auto is_taken = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const Document& document : documents) {
    const std::string name = as_file_name(document.name);
    std::string own = name;
    for (int i = 2; is_taken(own); ++i) own = fmt::format("{}_{}", name, i);
    names.push_back(std::move(own));
  }
  return names;
}

void merge(Node& base, const Node& over) { merge_below(base, over, "", false); }

void apply_setting(Node& root, const std::string& setting, Findings& findings) {
  const std::string where = fmt::format("--set {}", setting);
  const size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) {
    findings.error("{}: expected NAME=VALUE, such as estimator.epochs=3.", where);
    return;
  }
  const std::string text = setting.substr(equals + 1);
  std::optional<Node> value;
  if (text.empty()) {
    value = Node{};
  } else {
    value = read_yaml(text, where, findings);
  }
  if (!value) return;
  if (text.starts_with('!') && value->is_null()) {  // yaml-cpp drops a tag at the end
    findings.error(R"({}: '{}' without quotes is a YAML tag. To say "not", quote it: '"{}"'.)",
                   where, text, text);
    return;
  }
  value->place = {std::make_shared<const std::string>(where), 0, 0};
  set_at(root, setting.substr(0, equals), std::move(*value), where, findings);
}

void substitute_environment(Node& node, Findings& findings) {
  if (node.is_scalar()) {
    // "${EPOCHS}" stands for the variable alone: a number, if that is one.
    if (node.text.starts_with("${") && node.text.find('}') + 1 == node.text.size()) {
      node.quoted = false;
    }
    node.text = substituted(node.text, node.place, findings);
  }
  for (Node& item : node.items) substitute_environment(item, findings);
  for (auto& entry : node.entries) substitute_environment(entry.value, findings);
}

std::vector<Document> read_documents(const DocumentOptions& options, Findings& findings) {
  FE_CHECK(!options.files.empty(), "expected a config file, got none.");
  std::optional<Node> root;
  for (const auto& file : options.files) {
    std::optional<Node> next = read_yaml_file(file, findings);
    if (!next) continue;
    if (!next->is_map()) {
      findings.error(
          "{}: expected a map with the keys data, pipeline, models, network and so on, "
          "got {}.",
          next->place.str(), next->describe());
      continue;
    }
    if (root) {
      merge(*root, *next);
    } else {
      root = std::move(next);
    }
  }
  if (!root || !findings.errors().empty()) return {};
  const auto choices = take_sweep(*root, findings);
  for (const std::string& setting : options.settings) apply_setting(*root, setting, findings);
  auto runs = unroll({std::move(*root), options.files.front().stem().string()}, choices, findings);
  for (Document& run : runs) substitute_environment(run.root, findings);
  return runs;
}

}  // namespace fe::config
