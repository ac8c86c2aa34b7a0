// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <utility>

#include "fe/pipeline/numpy_op.h"
#include "ops/arguments.h"
#include "ops/named_function.h"

namespace fe::ops {

/// What ops::LambdaOp runs on a sample, made from a function of one of these forms:
///
///   Array(const Array&, ...)                  one argument for each input (up to four), one result
///   void(std::span<const Array> in, std::span<Array> out)           as NumpyOp::forward(): fills
///   void(std::span<const Array>, std::span<Array>, SampleState&)    out, and may draw numbers
///
/// or from an expression, which gives one result. Its type is the one that torch gives: float32
/// stays float32, whole numbers divided or multiplied with fractions become float32.
class ArrayFunction : public NamedFunction {
 public:
  /// From a function of one or several arrays.
  template <TakesEach<Array, Array> F>
  ArrayFunction(F f)
      : arity_(arity_of<F, Array, Array>()),
        run_([f = std::move(f)](
                 std::span<const Array> in, std::span<Array> out, SampleState&) mutable {
          out[0] = call_with<arity_of<F, Array, Array>()>(f, in);
        }) {}
  template <Gives<void, std::span<const Array>, std::span<Array>> F>
  ArrayFunction(F f)
      : run_([f = std::move(f)](std::span<const Array> in,
                                std::span<Array> out,
                                SampleState&) mutable { f(in, out); }) {}
  template <Gives<void, std::span<const Array>, std::span<Array>, SampleState&> F>
  ArrayFunction(F f) : run_(std::move(f)) {}
  /// From a formula of the inputs.
  explicit ArrayFunction(Expression expression);

  /// Calls the function.
  void operator()(std::span<const Array> in, std::span<Array> out, SampleState& state) const {
    run_(in, out, state);
  }
  size_t arity() const { return arity_; }  ///< 0: any number of inputs and outputs

 private:
  size_t arity_ = 0;
  std::function<void(std::span<const Array>, std::span<Array>, SampleState&)> run_;
};

}  // namespace fe::ops
