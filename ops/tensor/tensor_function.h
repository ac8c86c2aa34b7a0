// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "fe/network/tensor_op.h"
#include "ops/arguments.h"
#include "ops/named_function.h"

namespace fe::ops {

/// What ops::LambdaOp runs on a batch, made from a function of one of these forms, each with or
/// without a `const State&` behind:
///
///   Tensor(const Tensor&, ...)      one argument for each input (up to four), one result
///   Tensors(const Tensors&)         any number of both
///
/// or from an expression, which gives one result.
class TensorFunction : public NamedFunction {
 public:
  /// From a function of one or several tensors.
  template <TakesEach<Tensor, Tensor> F>
  TensorFunction(F f)
      : arity_(arity_of<F, Tensor, Tensor>()),
        run_([f = std::move(f)](const Tensors& in, const State&) mutable -> Tensors {
          return {call_with<arity_of<F, Tensor, Tensor>()>(f, in)};
        }) {}
  template <TakesEach<Tensor, Tensor, const State&> F>
  TensorFunction(F f)
      : arity_(arity_of<F, Tensor, Tensor, const State&>()),
        run_([f = std::move(f)](const Tensors& in, const State& state) mutable -> Tensors {
          return {call_with<arity_of<F, Tensor, Tensor, const State&>()>(f, in, state)};
        }) {}
  template <Gives<Tensors, const Tensors&> F>
  TensorFunction(F f)
      : run_([f = std::move(f)](const Tensors& in, const State&) mutable { return f(in); }) {}
  template <Gives<Tensors, const Tensors&, const State&> F>
  TensorFunction(F f) : run_(std::move(f)) {}
  /// From a formula of the inputs.
  explicit TensorFunction(Expression expression);

  /// Calls the function.
  Tensors operator()(const Tensors& in, const State& state) const { return run_(in, state); }
  size_t arity() const { return arity_; }  ///< 0: any number of inputs and outputs

 private:
  size_t arity_ = 0;
  std::function<Tensors(const Tensors&, const State&)> run_;
};

}  // namespace fe::ops
