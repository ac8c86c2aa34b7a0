// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cctype>

#include "config/schema/option_type.h"
#include "fe/model/mixed_precision.h"

namespace fe::config {

template <>
struct OptionType<MixedPrecision> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kChoice,
            .text = "true, false, bfloat16, float16",
            .choices = {"false", "true", "bfloat16", "float16"}};
  }
  static std::optional<MixedPrecision> read(const Node& node,
                                            Context& context,
                                            const std::string& what) {
    constexpr std::array kKinds = {MixedPrecision::kNone, MixedPrecision::kBfloat16,
                                   MixedPrecision::kBfloat16, MixedPrecision::kFloat16};
    Node word = node;  // YAML's True and TRUE are true
    for (char& c : word.text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto index = read_choice(word, context, what, info().choices);
    return index ? std::optional<MixedPrecision>(kKinds[*index]) : std::nullopt;
  }
};

}  // namespace fe::config
