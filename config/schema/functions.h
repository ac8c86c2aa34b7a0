// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/schema/option_type.h"
#include "ops/array/array_function.h"
#include "ops/pipeline/remove_if.h"
#include "ops/tensor/tensor_function.h"

/// Functions as options: by the names under which a program or plug-in registered them.
namespace fe::config {

template <>
struct OptionType<ops::ArrayFunction> {
  static TypeInfo info() { return {.text = "the name of a registered function of arrays"}; }
  static std::optional<ops::ArrayFunction> read(const Node& node,
                                                Context& context,
                                                const std::string& what);
  static ops::ArrayFunction stand_in();
};

template <>
struct OptionType<ops::TensorFunction> {
  static TypeInfo info() { return {.text = "the name of a registered function of tensors"}; }
  static std::optional<ops::TensorFunction> read(const Node& node,
                                                 Context& context,
                                                 const std::string& what);
  static ops::TensorFunction stand_in();
};

/// A question about one number, "== 3", "!= 3", "< 0.5", "<=", ">", ">=", or a registered name.
template <>
struct OptionType<ops::ArrayPredicate> {
  static TypeInfo info() {
    return {.text =
                "a comparison of the input, \"== 3\" (or !=, <, <=, >, >=), or the name of a "
                "registered predicate"};
  }
  static std::optional<ops::ArrayPredicate> read(const Node& node,
                                                 Context& context,
                                                 const std::string& what);
  static ops::ArrayPredicate stand_in();
};

}  // namespace fe::config
