// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/normalization.h"

#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/model/layers/layer_module.h"

namespace fe::layers {
namespace {

template <class Options>
class BatchNormModule final : public LayerModule {
 public:
  explicit BatchNormModule(const Options& o) : options_(o) {
    if (o.affine) {
      weight_ = register_parameter("weight", torch::ones({o.num_features}));
      bias_ = register_parameter("bias", torch::zeros({o.num_features}));
    }
    mean_ = register_buffer("running_mean", torch::zeros({o.num_features}));
    variance_ = register_buffer("running_var", torch::ones({o.num_features}));
    batches_ = register_buffer("num_batches_tracked", torch::tensor(0, torch::kLong));
  }

  Tensor forward(const Tensor& x) override {
    check_input(x);
    if (is_training()) batches_.add_(1);
    return at::batch_norm(x, weight_, bias_, mean_, variance_, is_training(), options_.momentum,
                          options_.eps, /*cudnn_enabled=*/true);
  }

 private:
  void check_input(const Tensor& x) const {
    constexpr bool k2d = std::is_same_v<Options, BatchNorm2d>;
    const bool fits = k2d ? x.dim() == 4 : (x.dim() == 2 || x.dim() == 3);
    const int64_t features = options_.num_features;
    FE_CHECK(fits && x.size(1) == features, "{}: expected an input of shape {}, got {}.",
             Options::kName,
             k2d ? fmt::format("[N, {}, H, W]", features)
                 : fmt::format("[N, {}] or [N, {}, L]", features, features),
             fe::describe(x));
    FE_CHECK(!is_training() || x.numel() > features,
             "{}: expected more than one value a channel in training, got {}. Use larger batches, "
             "or drop the last one of an epoch.",
             Options::kName, fe::describe(x));
  }

  Options options_;
  Tensor weight_, bias_, mean_, variance_, batches_;
};

}  // namespace

std::shared_ptr<LayerModule> make_layer(const BatchNorm1d& options) {
  return std::make_shared<BatchNormModule<BatchNorm1d>>(options);
}
std::shared_ptr<LayerModule> make_layer(const BatchNorm2d& options) {
  return std::make_shared<BatchNormModule<BatchNorm2d>>(options);
}

}  // namespace fe::layers
