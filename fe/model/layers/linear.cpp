// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/linear.h"

#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/model/layers/layer_module.h"

namespace fe::layers {
namespace {

class LinearModule final : public LayerModule {
 public:
  explicit LinearModule(const Linear& o) : in_features_(o.in_features) {
    weight_ = register_parameter("weight", torch::empty({o.out_features, o.in_features}));
    initialize(weight_, o.init, weight_);
    if (!o.bias) return;
    bias_ = register_parameter("bias", torch::empty({o.out_features}));
    initialize(bias_, o.bias_init, weight_);
  }

  Tensor forward(const Tensor& x) override {
    FE_CHECK(
        x.dim() > 0 && x.size(-1) == in_features_,
        "Linear: expected an input of shape [..., {}], got {}. Does a Flatten belong before it?",
        in_features_, fe::describe(x));
    return at::linear(x, weight_, bias_);
  }

 private:
  int64_t in_features_;
  Tensor weight_, bias_;
};

}  // namespace

std::shared_ptr<LayerModule> Linear::make() const { return std::make_shared<LinearModule>(*this); }

}  // namespace fe::layers
