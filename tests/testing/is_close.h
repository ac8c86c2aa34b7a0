// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <torch/types.h>

#include <functional>
#include <vector>

#include "fe/base/tensor.h"

namespace fe::testing {

struct Tolerance {
  double relative, absolute;
};

/// torch.testing's tolerances.
inline Tolerance tolerance(at::ScalarType type) {
  if (type == at::kDouble) return {1e-7, 1e-7};
  if (type == at::kFloat) return {1.3e-6, 1e-5};
  return {1.6e-2, 1e-5};
}

/// The tensor has the type, the shape and, within torch.testing's tolerances, the values of
/// `expected`.
MATCHER_P(IsClose, expected, "is close to " + describe(expected)) {
  if (arg.scalar_type() != expected.scalar_type() || arg.sizes() != expected.sizes()) {
    *result_listener << "which is " << describe(arg);
    return false;
  }
  const Tolerance tol = tolerance(expected.scalar_type());
  const Tensor got = arg.detach().to(at::kDouble).flatten();
  const Tensor want = expected.detach().to(at::kDouble).flatten();
  if (torch::allclose(got, want, tol.relative, tol.absolute, /*equal_nan=*/true)) return true;
  const int64_t worst = (got - want).abs().argmax().item().toLong();
  *result_listener << "which differs most at " << worst << ": " << got[worst].item().toDouble()
                   << " for " << want[worst].item().toDouble();
  return false;
}

/// A float64 tensor of `values`.
inline Tensor doubles(const std::vector<double>& values, at::IntArrayRef sizes) {
  return torch::tensor(values, torch::kDouble).reshape(sizes);
}

/// The gradient of the scalar f at the float64 tensor x, by central differences.
inline Tensor numeric_gradient(const std::function<Tensor(const Tensor&)>& f, const Tensor& x) {
  constexpr double kStep = 1e-6;
  Tensor gradient = torch::zeros_like(x).flatten();
  for (int64_t i = 0; i < x.numel(); ++i) {
    const auto at = [&](double step) {
      const Tensor moved = x.detach().clone().flatten();
      moved[i] += step;
      return f(moved.reshape(x.sizes())).item().toDouble();
    };
    gradient[i] = (at(kStep) - at(-kStep)) / (2 * kStep);
  }
  return gradient.reshape(x.sizes());
}

/// The gradient of the scalar f at x, by autograd.
inline Tensor autograd_gradient(const std::function<Tensor(const Tensor&)>& f, const Tensor& x) {
  const Tensor leaf = x.detach().clone().requires_grad_();
  f(leaf).backward();
  return leaf.grad();
}

}  // namespace fe::testing
