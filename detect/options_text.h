// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fe/base/options/options.h"
#include "fe/base/schedule.h"
#include "fe/model/module.h"
#include "fe/model/optimizer.h"
#include "fe/pipeline/numpy_op.h"

/// Options as a detector's file keeps them: text that configs can read, in YAML's short form, such
/// as {std: 0.5, outputs: ["x"]}.
namespace fe::detect {

/// Nothing for a value that is unset.
std::optional<std::string> value_text(const OptionValue& value);

/// A module as a config writes it: {"layers": [...]} or {"architecture": NAME, "options": {...}}.
/// Throws fe::Error for a module without a recipe.
std::string module_text(const Module& module);

/// {Name: {option: value, ...}} without mode and ds_id, and without what is unset or code.
std::string piece_text(const Description& description);

/// The ops of mode infer in `epoch`, as a list. Throws fe::Error for an op that holds code.
std::string ops_text(const std::vector<Scheduled<AnyNumpyOp>>& ops, int64_t epoch);

/// {name: text, ...}
std::string map_text(const std::vector<std::pair<std::string, std::string>>& entries);

/// The value as a config writes it; nullopt if it cannot.
template <class T>
std::optional<std::string> option_text(const T& value) {
  if constexpr (std::is_same_v<T, Module>) {
    return module_text(value);
  } else if constexpr (std::is_same_v<T, OptimizerOptions>) {
    const Description description = describe(value);
    return description.name.empty() ? std::nullopt : std::optional(piece_text(description));
  } else {
    return value_text(option_value(value));
  }
}
/// The same for an option that may be unset.
template <class T>
std::optional<std::string> option_text(const std::optional<T>& value) {
  return value ? option_text(*value) : std::nullopt;
}

/// A map of the options that are set.
template <HasFields Options>
std::string options_text(const Options& options) {
  std::vector<std::pair<std::string, std::string>> entries;
  std::apply(
      [&](const auto&... fields) {
        [[maybe_unused]] const auto add = [&](const auto& f) {
          auto text = option_text(f.of(options));
          if (text) entries.emplace_back(f.name, std::move(*text));
        };
        (add(fields), ...);
      },
      all_fields<Options>());
  return map_text(entries);
}

}  // namespace fe::detect
