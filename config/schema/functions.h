// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/schema/option_type.h"
#include "fe/base/expression/expression.h"
#include "ops/array/array_function.h"
#include "ops/expression_inputs.h"
#include "ops/pipeline/remove_if.h"
#include "ops/tensor/tensor_function.h"
#include "traces/adapt/rate.h"

/// Functions as options: formulas, or the names under which a program or plug-in registered them.
namespace fe::config {

/// Whether a text is one name, as functions have them, and not a formula.
bool is_one_name(const std::string& text);

/// A formula. Its arguments are those, or, for nullptr, the names in it. A fault is noted with its
/// place, and nullopt given.
std::optional<Expression> read_expression(const Node& node,
                                          Context& context,
                                          const std::string& what,
                                          const std::vector<std::string>* arguments = nullptr);

template <>
struct OptionType<ops::InputsOfFn> {
  static constexpr bool kMayBeLeftOut = true;
  static TypeInfo info() { return OptionType<Keys>::info(); }
  static std::optional<ops::InputsOfFn> read(const Node& node,
                                             Context& context,
                                             const std::string& what) {
    auto keys = OptionType<Keys>::read(node, context, what);
    return keys ? std::optional<ops::InputsOfFn>(std::move(*keys)) : std::nullopt;
  }
};

template <>
struct OptionType<ops::ArrayFunction> {
  static TypeInfo info() {
    return {.text =
                "a formula of the inputs, \"2 * x + 1\", or the name of a registered function "
                "of arrays"};
  }
  static std::optional<ops::ArrayFunction> read(const Node& node,
                                                Context& context,
                                                const std::string& what);
  static ops::ArrayFunction stand_in();
};

template <>
struct OptionType<ops::TensorFunction> {
  static TypeInfo info() {
    return {.text =
                "a formula of the inputs, \"2 * x + 1\", or the name of a registered function "
                "of tensors"};
  }
  static std::optional<ops::TensorFunction> read(const Node& node,
                                                 Context& context,
                                                 const std::string& what);
  static ops::TensorFunction stand_in();
};

/// A question about a sample: a formula, "y == 3"; a comparison of the one input, "== 3", "!= 3",
/// "< 0.5", "<=", ">", ">="; or a registered name.
template <>
struct OptionType<ops::ArrayPredicate> {
  static TypeInfo info() {
    return {.text =
                "a formula of the inputs, \"x == 3\", a comparison of the input, \"== 3\" (or !=, "
                "<, <=, >, >=), or the name of a registered predicate"};
  }
  static std::optional<ops::ArrayPredicate> read(const Node& node,
                                                 Context& context,
                                                 const std::string& what);
  static ops::ArrayPredicate stand_in();
};

/// {cosine_decay: {init_lr: 0.001}}, a formula, "1e-3 * min(1, step / 500)", or a number.
template <>
struct OptionType<traces::Rate> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kPiece,
            .text = "Schedule",
            .may_be_null = true,
            .or_formula = true};
  }
  static std::optional<traces::Rate> read(const Node& node,
                                          Context& context,
                                          const std::string& what);
};

}  // namespace fe::config
