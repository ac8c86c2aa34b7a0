// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/convolution.h"

#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/model/layers/conv_transpose.h"
#include "fe/model/layers/layer_module.h"

namespace fe::layers {
namespace {

template <class Options>
void check_groups(const Options& o) {
  FE_CHECK(
      o.in_channels % o.groups == 0 && o.out_channels % o.groups == 0,
      "{}: expected in_channels and out_channels to be multiples of groups, got {}, {} and {}.",
      Options::kName, o.in_channels, o.out_channels, o.groups);
}

template <class Options>
void check_input(const Tensor& x, const Options& o) {
  FE_CHECK(x.dim() == 4 && x.size(1) == o.in_channels,
           "{}: expected an input of shape [N, {}, H, W], got {}.", Options::kName, o.in_channels,
           fe::describe(x));
}

class Conv2dModule final : public LayerModule {
 public:
  explicit Conv2dModule(const Conv2d& o) : options_(o) {
    check_groups(o);
    weight_ = register_parameter("weight", torch::empty({o.out_channels, o.in_channels / o.groups,
                                                         o.kernel_size, o.kernel_size}));
    initialize(weight_, o.init, weight_);
    if (!o.bias) return;
    bias_ = register_parameter("bias", torch::empty({o.out_channels}));
    initialize(bias_, o.bias_init, weight_);
  }

  Tensor forward(const Tensor& x) override {
    const Conv2d& o = options_;
    check_input(x, o);
    return at::conv2d(x, weight_, bias_, o.stride, o.padding, o.dilation, o.groups);
  }

 private:
  Conv2d options_;
  Tensor weight_, bias_;
};

class ConvTranspose2dModule final : public LayerModule {
 public:
  explicit ConvTranspose2dModule(const ConvTranspose2d& o) : options_(o) {
    check_groups(o);
    FE_CHECK(o.output_padding < std::max(o.stride, o.dilation),
             "ConvTranspose2d: expected output_padding less than stride or dilation, got {}, {} "
             "and {}.",
             o.output_padding, o.stride, o.dilation);
    weight_ = register_parameter("weight", torch::empty({o.in_channels, o.out_channels / o.groups,
                                                         o.kernel_size, o.kernel_size}));
    initialize(weight_, o.init, weight_);
    if (!o.bias) return;
    bias_ = register_parameter("bias", torch::empty({o.out_channels}));
    initialize(bias_, o.bias_init, weight_);
  }

  Tensor forward(const Tensor& x) override {
    const ConvTranspose2d& o = options_;
    check_input(x, o);
    return conv_transpose(x, weight_, bias_,
                          {.stride = o.stride,
                           .padding = o.padding,
                           .output_padding = o.output_padding,
                           .dilation = o.dilation,
                           .groups = o.groups});
  }

 private:
  ConvTranspose2d options_;
  Tensor weight_, bias_;
};

}  // namespace

std::shared_ptr<LayerModule> Conv2d::make() const { return std::make_shared<Conv2dModule>(*this); }
std::shared_ptr<LayerModule> ConvTranspose2d::make() const {
  return std::make_shared<ConvTranspose2dModule>(*this);
}

}  // namespace fe::layers
