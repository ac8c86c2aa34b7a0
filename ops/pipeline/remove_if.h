// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "fe/pipeline/numpy_op.h"
#include "ops/arguments.h"
#include "ops/expression_inputs.h"
#include "ops/named_function.h"

namespace fe::ops {

/// A question about a sample: made from any `bool(const Array&, ...)` with one argument for each
/// input (up to four), `bool(std::span<const Array>)`, or an expression that gives one value, which
/// is true unless it is 0.
class ArrayPredicate : public NamedFunction {
 public:
  /// From a function of one or several arrays that returns a bool.
  template <TakesEach<Array, bool> F>
  ArrayPredicate(F f)
      : arity_(arity_of<F, Array, bool>()),
        ask_([f = std::move(f)](std::span<const Array> in) mutable {
          return call_with<arity_of<F, Array, bool>()>(f, in);
        }) {}
  template <Gives<bool, std::span<const Array>> F>
  ArrayPredicate(F f) : ask_(std::move(f)) {}
  /// From a formula.
  ArrayPredicate(Expression expression);
  /// From a formula as a literal.
  ArrayPredicate(const char* expression) : ArrayPredicate(Expression(expression)) {}

  /// Calls the function.
  bool operator()(std::span<const Array> in) const { return ask_(in); }
  size_t arity() const { return arity_; }  ///< 0: any number

 private:
  size_t arity_ = 0;
  std::function<bool(std::span<const Array>)> ask_;
};

struct RemoveIfOptions {
  static constexpr std::string_view kName = "RemoveIf";
  static constexpr std::string_view kDoc = "removes samples";
  static constexpr std::string_view kShorthand = "fn";  ///< in YAML, `RemoveIf: "y == 3"`

  InputsOfFn inputs = {};
  ArrayPredicate fn;
  bool replacement = true;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = RemoveIfOptions;
    return std::tuple(
        field("inputs", &O::inputs, "what fn looks at; by default the names in its formula"),
        field("fn", &O::fn, "true for a sample to remove; called from several threads at once"),
        field("replacement", &O::replacement, "draw another sample, so that no step is lost"));
  }
};

/// Removes the samples for which a function says so. Goes before ops::Batch.
///
///   ops::RemoveIf({.fn = "y == 3"})
///   ops::RemoveIf({.inputs = "y", .fn = [](const Array& y) { return y.item<int>() == 3; }})
class RemoveIf final : public NumpyOp {
 public:
  using Options = RemoveIfOptions;

  explicit RemoveIf(RemoveIfOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;
  bool filters() const override { return true; }
  std::string code_option() const override { return fn_.name().empty() ? "fn" : ""; }

 private:
  struct Planned {};  // the inputs are settled
  RemoveIf(RemoveIfOptions options, Planned);

  ArrayPredicate fn_;
  bool replacement_;
};

}  // namespace fe::ops
