// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "fe/network/tensor_op.h"
#include "fe/pipeline/numpy_op.h"
#include "ops/array/array_function.h"
#include "ops/expression_inputs.h"
#include "ops/tensor/tensor_function.h"

namespace fe::ops {

struct ArrayLambdaOptions {
  static constexpr std::string_view kName = "LambdaOp";
  static constexpr std::string_view kDoc =
      "computes a formula, or runs a function of a program or plug-in";

  InputsOfFn inputs = {};
  Keys outputs;
  ArrayFunction fn;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ArrayLambdaOptions;
    return std::tuple(field("inputs", &O::inputs,
                            "the arguments of fn, in order; by default the names in its formula"),
                      field("outputs", &O::outputs, "the results of fn, in order"),
                      field("fn", &O::fn, "what to run; called from several threads at once"));
  }
};

struct TensorLambdaOptions {
  static constexpr std::string_view kName = "LambdaOp";
  static constexpr std::string_view kDoc =
      "computes a formula, or runs a function of a program or plug-in";

  InputsOfFn inputs = {};
  Keys outputs;
  TensorFunction fn;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = TensorLambdaOptions;
    return std::tuple(field("inputs", &O::inputs,
                            "the arguments of fn, in order; by default the names in its formula"),
                      field("outputs", &O::outputs, "the results of fn, in order"),
                      field("fn", &O::fn, "what to run"));
  }
};

/// Options of a LambdaOp that computes a formula, in a pipeline or a network.
struct ExpressionLambdaOptions {
  InputsOfFn inputs = {};     ///< by default the names in the expression
  Key outputs;                ///< its value
  Expression fn;              ///< "0.7 * ce + 0.3 * dice"
  Modes mode = Modes::all();  ///< the modes that it runs in
  DsIds ds_id = {};           ///< the data sets that it runs for
};

/// Any function or formula as an op. An expression is an op for the pipeline and for the network
/// (see fe::Expression for the grammar):
///
///   ops::LambdaOp({.outputs = "loss", .fn = "0.7 * ce + 0.3 * dice"})
///
/// Whether a function is one for the pipeline or for the network follows from what it takes,
/// fe::Array or fe::Tensor:
///
///   ops::LambdaOp({.inputs = "y", .outputs = "even", .fn = [](const Array& y) {
///     return Array(y.item<int64_t>() % 2 == 0);
///   }})
///   ops::LambdaOp({.inputs = {"a", "b"}, .outputs = "gap", .fn = [](const Tensor& a, const Tensor&
///   b) {
///     return (a - b).abs();
///   }})
///
/// See ArrayFunction and TensorFunction for the other forms. Throws fe::Error when the keys do not
/// fit the function.
template <class Op>
class LambdaOp;

/// A function of arrays, as an op of the pipeline.
template <>
class LambdaOp<NumpyOp> final : public NumpyOp {
 public:
  using Options = ArrayLambdaOptions;

  explicit LambdaOp(ArrayLambdaOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;
  std::string code_option() const override { return fn_.name().empty() ? "fn" : ""; }

 private:
  ArrayFunction fn_;
};

/// A function of tensors, as an op of the network.
template <>
class LambdaOp<TensorOp> final : public TensorOp {
 public:
  using Options = TensorLambdaOptions;

  explicit LambdaOp(TensorLambdaOptions options);

  Tensors forward(const Tensors& in, const State& state) const override;
  bool may_read(const Model&) const override { return !fn_.expression(); }

 private:
  TensorFunction fn_;
};

/// A formula as an op, for the pipeline and for the network.
template <>
class LambdaOp<Expression> final {
 public:
  /// Throws fe::Error for a name that is not among the inputs.
  explicit LambdaOp(ExpressionLambdaOptions options);

  /// Implicit, as it is written into lists of ops.
  operator AnyNumpyOp() const;
  /// Implicit, as above.
  operator AnyTensorOp() const;

 private:
  ExpressionLambdaOptions options_;
};

LambdaOp(ArrayLambdaOptions)->LambdaOp<NumpyOp>;
LambdaOp(TensorLambdaOptions)->LambdaOp<TensorOp>;
LambdaOp(ExpressionLambdaOptions)->LambdaOp<Expression>;

}  // namespace fe::ops
