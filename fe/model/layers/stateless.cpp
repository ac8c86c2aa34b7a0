// SPDX-License-Identifier: Apache-2.0
#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/model/layers/layer_module.h"

namespace fe::layers {
namespace {

// Layers without parameters: run(options, x, training).
Tensor run(const ReLU&, const Tensor& x, bool) { return at::relu(x); }

Tensor run(const LeakyReLU& o, const Tensor& x, bool) {
  return at::leaky_relu(x, o.negative_slope);
}

Tensor run(const Tanh&, const Tensor& x, bool) { return at::tanh(x); }

Tensor run(const Sigmoid&, const Tensor& x, bool) { return at::sigmoid(x); }

Tensor run(const Softmax& o, const Tensor& x, bool) {
  FE_CHECK(-x.dim() <= o.dim && o.dim < x.dim(),
           "Softmax: expected an input with dimension {}, got {}.", o.dim, fe::describe(x));
  return at::softmax(x, o.dim);
}

Tensor run(const Dropout& o, const Tensor& x, bool training) {
  return training ? at::dropout(x, o.p, true) : x;
}

Tensor run(const Flatten& o, const Tensor& x, bool) {
  const auto inside = [&](int64_t dim) { return -x.dim() <= dim && dim < x.dim(); };
  FE_CHECK(inside(o.start_dim) && inside(o.end_dim),
           "Flatten: expected an input with dimensions {} to {}, got {}.", o.start_dim, o.end_dim,
           fe::describe(x));
  return x.flatten(o.start_dim, o.end_dim);
}

Tensor run(const Unflatten& o, const Tensor& x, bool) {
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

void check_image(std::string_view layer, const Tensor& x) {
  FE_CHECK(x.dim() == 4, "{}: expected an input of shape [N, C, H, W], got {}.", layer,
           fe::describe(x));
}

Tensor run(const MaxPool2d& o, const Tensor& x, bool) {
  check_image(MaxPool2d::kName, x);
  const int64_t stride = o.stride == 0 ? o.kernel_size : o.stride;
  return at::max_pool2d(x, o.kernel_size, stride, o.padding);
}

Tensor run(const AvgPool2d& o, const Tensor& x, bool) {
  check_image(AvgPool2d::kName, x);
  const int64_t stride = o.stride == 0 ? o.kernel_size : o.stride;
  return at::avg_pool2d(x, o.kernel_size, stride, o.padding);
}

template <class Options>
class StatelessModule final : public LayerModule {
 public:
  explicit StatelessModule(const Options& options) : options_(options) {}
  Tensor forward(const Tensor& x) override { return run(options_, x, is_training()); }

 private:
  Options options_;
};

template <class Options>
std::shared_ptr<LayerModule> stateless(const Options& options) {
  return std::make_shared<StatelessModule<Options>>(options);
}

template <class Pool>
std::shared_ptr<LayerModule> pool(const Pool& o) {
  FE_CHECK(2 * o.padding <= o.kernel_size,
           "{}: expected a padding of at most half of kernel_size {}, got {}.", Pool::kName,
           o.kernel_size, o.padding);
  return stateless(o);
}

}  // namespace

std::shared_ptr<LayerModule> make_layer(const ReLU& options) { return stateless(options); }
std::shared_ptr<LayerModule> make_layer(const LeakyReLU& options) { return stateless(options); }
std::shared_ptr<LayerModule> make_layer(const Tanh& options) { return stateless(options); }
std::shared_ptr<LayerModule> make_layer(const Sigmoid& options) { return stateless(options); }
std::shared_ptr<LayerModule> make_layer(const Softmax& options) { return stateless(options); }
std::shared_ptr<LayerModule> make_layer(const Dropout& options) { return stateless(options); }
std::shared_ptr<LayerModule> make_layer(const Flatten& options) { return stateless(options); }
std::shared_ptr<LayerModule> make_layer(const MaxPool2d& options) { return pool(options); }
std::shared_ptr<LayerModule> make_layer(const AvgPool2d& options) { return pool(options); }

std::shared_ptr<LayerModule> make_layer(const Unflatten& options) {
  FE_CHECK(!options.sizes.empty(), "Unflatten: expected sizes, got none.");
  FE_CHECK(std::count(options.sizes.begin(), options.sizes.end(), -1) <= 1,
           "Unflatten: expected at most one size of -1, got {}.", shape_str(options.sizes));
  return stateless(options);
}

}  // namespace fe::layers
