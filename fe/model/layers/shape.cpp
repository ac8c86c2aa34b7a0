// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/shape.h"

#include <torch/types.h>

#include <algorithm>

#include "fe/base/error.h"
#include "fe/model/layers/layer_module.h"

namespace fe::layers {
namespace {

Tensor flatten(const Flatten& o, const Tensor& x) {
  const auto inside = [&](int64_t dim) { return -x.dim() <= dim && dim < x.dim(); };
  FE_CHECK(inside(o.start_dim) && inside(o.end_dim),
           "Flatten: expected an input with dimensions {} to {}, got {}.", o.start_dim, o.end_dim,
           fe::describe(x));
  return x.flatten(o.start_dim, o.end_dim);
}

Tensor unflatten(const Unflatten& o, const Tensor& x) {
  FE_CHECK(-x.dim() <= o.dim && o.dim < x.dim(),
           "Unflatten: expected an input with dimension {}, got {}.", o.dim, fe::describe(x));
  const int64_t dim = o.dim < 0 ? o.dim + x.dim() : o.dim;
  int64_t known = 1;
  bool any = false;
  for (int64_t size : o.sizes) {
    if (size < 0)
      any = true;
    else
      known *= size;
  }
  const int64_t got = x.size(dim);
  FE_CHECK(any ? known > 0 && got % known == 0 : got == known,
           "Unflatten: expected dimension {} to split into {}, got {}.", o.dim, shape_str(o.sizes),
           fe::describe(x));
  std::vector<int64_t> sizes = x.sizes().slice(0, static_cast<size_t>(dim)).vec();
  sizes.insert(sizes.end(), o.sizes.begin(), o.sizes.end());
  const auto rest = x.sizes().slice(static_cast<size_t>(dim) + 1);
  sizes.insert(sizes.end(), rest.begin(), rest.end());
  return x.reshape(sizes);
}

}  // namespace

std::shared_ptr<LayerModule> Flatten::make() const {
  return function_layer([o = *this](const Tensor& x, bool) { return flatten(o, x); });
}

std::shared_ptr<LayerModule> Unflatten::make() const {
  FE_CHECK(!sizes.empty(), "Unflatten: expected sizes, got none.");
  FE_CHECK(std::count(sizes.begin(), sizes.end(), -1) <= 1,
           "Unflatten: expected at most one size of -1, got {}.", shape_str(sizes));
  return function_layer([o = *this](const Tensor& x, bool) { return unflatten(o, x); });
}

}  // namespace fe::layers
