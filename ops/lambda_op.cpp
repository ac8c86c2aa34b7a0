// SPDX-License-Identifier: Apache-2.0
#include "ops/lambda_op.h"

#include <torch/types.h>

#include "fe/base/error.h"

namespace fe::ops {
namespace {

void check_keys(std::string_view op, const Keys& inputs, const Keys& outputs, size_t arity) {
  check_arity(op, inputs, arity);
  FE_CHECK(arity == 0 || outputs.size() == 1,
           "{}: expected one output for the one result of fn, got [{}].", op,
           fmt::join(outputs, ", "));
}

}  // namespace

LambdaOp<NumpyOp>::LambdaOp(ArrayLambdaOptions options)
    : NumpyOp(settle_inputs(options)), fn_(std::move(options.fn)) {
  check_keys(name(), inputs(), outputs(), fn_.arity());
}

void LambdaOp<NumpyOp>::forward(std::span<const Array> in,
                                std::span<Array> out,
                                SampleState& state) const {
  fn_(in, out, state);
  for (size_t i = 0; i < out.size(); ++i) {
    FE_CHECK(out[i].defined(), "LambdaOp: expected fn to give a value for {}, got none.",
             outputs()[i]);
  }
}

LambdaOp<TensorOp>::LambdaOp(TensorLambdaOptions options)
    : TensorOp(settle_inputs(options)), fn_(std::move(options.fn)) {
  check_keys(name(), inputs(), outputs(), fn_.arity());
}

Tensors LambdaOp<TensorOp>::forward(const Tensors& in, const State& state) const {
  Tensors out = fn_(in, state);
  FE_CHECK(out.size() == outputs().size(),
           "LambdaOp: expected fn to return {} tensors, for [{}], got {}.", outputs().size(),
           fmt::join(outputs(), ", "), out.size());
  return out;
}

LambdaOp<Expression>::LambdaOp(ExpressionLambdaOptions options) : options_(std::move(options)) {
  static_cast<void>(AnyTensorOp(*this));  // a fault of the options shows here, not in a list
}

LambdaOp<Expression>::operator AnyNumpyOp() const {
  return LambdaOp<NumpyOp>({.inputs = options_.inputs,
                            .outputs = options_.outputs,
                            .fn = ArrayFunction(options_.fn),
                            .mode = options_.mode,
                            .ds_id = options_.ds_id});
}

LambdaOp<Expression>::operator AnyTensorOp() const {
  return LambdaOp<TensorOp>({.inputs = options_.inputs,
                             .outputs = options_.outputs,
                             .fn = TensorFunction(options_.fn),
                             .mode = options_.mode,
                             .ds_id = options_.ds_id});
}

}  // namespace fe::ops
