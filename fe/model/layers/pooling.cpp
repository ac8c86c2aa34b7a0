// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/pooling.h"

#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/model/layers/layer_module.h"

namespace fe::layers {
namespace {

// `pool` is called with x, kernel size, stride and padding.
template <class Options, class Pool>
std::shared_ptr<LayerModule> pooling_layer(const Options& o, Pool pool) {
  FE_CHECK(2 * o.padding <= o.kernel_size,
           "{}: expected a padding of at most half of kernel_size {}, got {}.", Options::kName,
           o.kernel_size, o.padding);
  return function_layer([o, pool](const Tensor& x, bool) {
    FE_CHECK(x.dim() == 4, "{}: expected an input of shape [N, C, H, W], got {}.", Options::kName,
             fe::describe(x));
    return pool(x, o.kernel_size, o.stride == 0 ? o.kernel_size : o.stride, o.padding);
  });
}

}  // namespace

std::shared_ptr<LayerModule> MaxPool2d::make() const {
  return pooling_layer(*this, [](const Tensor& x, int64_t size, int64_t step, int64_t border) {
    return at::max_pool2d(x, size, step, border);
  });
}

std::shared_ptr<LayerModule> AvgPool2d::make() const {
  return pooling_layer(*this, [](const Tensor& x, int64_t size, int64_t step, int64_t border) {
    return at::avg_pool2d(x, size, step, border);
  });
}

}  // namespace fe::layers
