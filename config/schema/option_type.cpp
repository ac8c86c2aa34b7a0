// SPDX-License-Identifier: Apache-2.0
#include "config/schema/option_type.h"

#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "fe/model/layers.h"

namespace fe::config {
namespace {

std::optional<std::vector<std::string>> read_words(const Node& node,
                                                   Context& context,
                                                   const std::string& what,
                                                   const std::string& expected) {
  std::vector<std::string> words;
  const std::vector<Node> items = node.is_list() ? node.items : std::vector<Node>{node};
  for (const Node& item : items) {
    if (!item.is_scalar()) {
      wrong_type(item, context, what, expected);
      return std::nullopt;
    }
    words.push_back(item.text);
  }
  return words;
}

// What a constructor refuses becomes a fault of the value.
template <class T, class Make>
std::optional<T> checked(const Node& node, Context& context, const std::string& what, Make&& make) {
  try {
    return make();
  } catch (const Error& error) {
    // "mode: expected ...": `what` has said whose value it is.
    const std::string_view text = error.what();
    const size_t colon = text.find(": ");
    const bool named = colon != text.npos && text.find(' ') > colon;
    context.error(node.place, "{}: {}", what, named ? text.substr(colon + 2) : text);
    return std::nullopt;
  }
}

TypeInfo words_info(std::string text, std::vector<std::string> choices = {}) {
  TypeInfo element{.text = "a text"};
  if (!choices.empty()) element = {.kind = TypeInfo::Kind::kChoice, .choices = std::move(choices)};
  return {.kind = TypeInfo::Kind::kOneOrList,
          .text = std::move(text),
          .element = std::make_shared<TypeInfo>(std::move(element))};
}

}  // namespace

std::optional<Key> OptionType<Key>::read(const Node& node,
                                         Context& context,
                                         const std::string& what) {
  if (!node.is_scalar()) {
    wrong_type(node, context, what, info().text);
    return std::nullopt;
  }
  return checked<Key>(node, context, what, [&] { return Key(node.text); });
}

TypeInfo OptionType<Keys>::info() { return words_info("a key or a list of keys"); }

std::optional<Keys> OptionType<Keys>::read(const Node& node,
                                           Context& context,
                                           const std::string& what) {
  const auto words = read_words(node, context, what, info().text);
  if (!words) return std::nullopt;
  return checked<Keys>(node, context, what, [&] {
    std::vector<Key> keys;
    for (const std::string& word : *words) keys.emplace_back(word);
    return Keys(std::move(keys));
  });
}

TypeInfo OptionType<Modes>::info() {
  return words_info("train, eval, test, infer; \"!train\" for all but it; a list of these",
                    {"train", "eval", "test", "infer", "!train", "!eval", "!test", "!infer"});
}

std::optional<Modes> OptionType<Modes>::read(const Node& node,
                                             Context& context,
                                             const std::string& what) {
  const auto words = read_words(node, context, what, info().text);
  if (!words) return std::nullopt;
  return checked<Modes>(node, context, what, [&] {
    return words->size() == 1 && words->front() == "all" ? Modes::all() : Modes::parse(*words);
  });
}

TypeInfo OptionType<DsIds>::info() {
  return words_info("names of data sets; \"!name\" for all but it");
}

std::optional<DsIds> OptionType<DsIds>::read(const Node& node,
                                             Context& context,
                                             const std::string& what) {
  const auto words = read_words(node, context, what, info().text);
  if (!words) return std::nullopt;
  return checked<DsIds>(node, context, what, [&] { return DsIds(*words); });
}

std::optional<Model> OptionType<Model>::read(const Node& node,
                                             Context& context,
                                             const std::string& what) {
  if (!node.is_scalar()) {
    wrong_type(node, context, what, info().text);
    return std::nullopt;
  }
  const auto known = context.models.find(node.text);
  if (known != context.models.end()) return known->second;
  if (context.broken_detector || context.broken_models.contains(node.text)) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& [name, model] : context.models) names.push_back(name);
  context.error(node.place, "{}: there is no model '{}'.{} Known names: {}.", what, node.text,
                did_you_mean(node.text, names),
                names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")));
  return std::nullopt;
}

Model OptionType<Model>::stand_in() {
  return build({.name = "model", .model = sequential({layers::ReLU{}})});
}

}  // namespace fe::config
