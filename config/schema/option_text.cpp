// SPDX-License-Identifier: Apache-2.0
#include "config/schema/option_text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace fe::config {
namespace {

constexpr std::array<std::string_view, 4> kElsewhere = {"inputs", "outputs", "mode", "ds_id"};

bool is_default(const Option& option, const PieceInfo* info) {
  if (!info) return false;
  return std::any_of(info->options.begin(), info->options.end(), [&](const OptionInfo& known) {
    return known.name == option.name && !known.required && known.default_value == option.value;
  });
}

bool is_told(const Option& option, const Keys& inputs, const Keys& outputs, const PieceInfo* info) {
  if (std::holds_alternative<std::monostate>(option.value)) return false;
  if (std::find(kElsewhere.begin(), kElsewhere.end(), option.name) != kElsewhere.end()) {
    return false;
  }
  const auto* text = std::get_if<std::string>(&option.value);
  const auto names_it = [&](const Key& key) { return text && key.str() == *text; };
  return std::none_of(inputs.begin(), inputs.end(), names_it) &&
         std::none_of(outputs.begin(), outputs.end(), names_it) && !is_default(option, info);
}

}  // namespace

std::string option_text(const Description& description,
                        const Keys& inputs,
                        const Keys& outputs,
                        const PieceInfo* info) {
  std::string text;
  for (const Option& option : description.options) {
    if (!is_told(option, inputs, outputs, info)) continue;
    const OptionInfo written{
        .name = option.name, .doc = {}, .type = {}, .default_value = option.value};
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", option.name, default_text(written));
  }
  return text;
}

}  // namespace fe::config
