// SPDX-License-Identifier: Apache-2.0
#include "detect/options_text.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <variant>

#include "fe/base/error.h"

namespace fe::detect {
namespace {

using Json = nlohmann::ordered_json;

std::string scalar_text(bool value) { return value ? "true" : "false"; }
std::string scalar_text(int64_t value) { return fmt::format("{}", value); }
std::string scalar_text(double value) {
  if (std::isinf(value)) return value < 0 ? "-.inf" : ".inf";  // JSON has no infinity; YAML does
  return Json(value).dump();
}
std::string scalar_text(const std::string& value) { return Json(value).dump(); }

template <class T>
std::string scalar_text(const std::vector<T>& values) {
  std::vector<std::string> items;
  for (const T& value : values) items.push_back(scalar_text(value));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

}  // namespace

std::optional<std::string> value_text(const OptionValue& value) {
  return std::visit(
      [](const auto& v) -> std::optional<std::string> {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>) {
          return std::nullopt;
        } else {
          return scalar_text(v);
        }
      },
      value);
}

std::string module_text(const Module& module) {
  FE_CHECK(!module.recipe().empty(),
           "expected a module that a file can describe, got one without a recipe. Make it with "
           "fe::sequential() or, for a class of your own, register it with "
           "fe::register_architecture() and make it with fe::registered().");
  const Json recipe = Json::parse(module.recipe());
  Json written = Json::object();
  for (const auto& [key, value] : recipe.items()) {
    written[key == "sequential" ? "layers" : key] = value;
  }
  return written.dump();
}

std::string piece_text(const Description& description) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const Option& option : description.options) {
    if (option.name == "mode" || option.name == "ds_id") continue;
    auto text = value_text(option.value);
    if (text) entries.emplace_back(option.name, std::move(*text));
  }
  return map_text({{description.name, map_text(entries)}});
}

std::string ops_text(const std::vector<Scheduled<AnyNumpyOp>>& ops, int64_t epoch) {
  std::vector<std::string> items;
  for (const auto& scheduled : ops) {
    const AnyNumpyOp* op = scheduled.at(epoch);
    if (!op || !(*op)->modes().contains(Mode::kInfer) || !(*op)->ds_ids().contains("")) continue;
    const std::string code = (*op)->code_option();
    FE_CHECK(code.empty(),
             "{}: the option '{}' is code, which a file cannot keep. Use a class of your own "
             "instead, and register it.",
             (*op)->name(), code);
    items.push_back(piece_text((*op)->description()));
  }
  return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string map_text(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::vector<std::string> items;
  for (const auto& [name, text] : entries) items.push_back(fmt::format("{}: {}", name, text));
  return fmt::format("{{{}}}", fmt::join(items, ", "));
}

}  // namespace fe::detect
