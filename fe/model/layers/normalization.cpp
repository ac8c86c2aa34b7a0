// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/normalization.h"

#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/distributed/data_parallel.h"
#include "fe/distributed/group.h"
#include "fe/model/layers/sync_batch_norm.h"
#include "fe/model/no_rows.h"

namespace fe::layers {
namespace {

template <class Options>
class BatchNormModule final : public BatchNormLayer {
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

  void synchronize() override { synchronized_ = true; }

  Tensor forward(const Tensor& x) override {
    check_shape(x);
    const bool is_shared = synchronized_ && distributed::DataParallelScope::is_active();
    if (is_training() && is_shared && !distributed::world()->is_alone()) {
      batches_.add_(1);
      return sync_batch_norm({.x = x,
                              .weight = weight_,
                              .bias = bias_,
                              .running_mean = mean_,
                              .running_variance = variance_,
                              .momentum = options_.momentum,
                              .eps = options_.eps});
    }
    // Rows that stand in for none have no statistics to learn from.
    const bool training = is_training() && !NoRowsScope::is_on();
    if (training) check_count(x);
    if (training) batches_.add_(1);
    return at::batch_norm(x, weight_, bias_, mean_, variance_, training, options_.momentum,
                          options_.eps, /*cudnn_enabled=*/true);
  }

 private:
  void check_shape(const Tensor& x) const {
    constexpr bool k2d = std::is_same_v<Options, BatchNorm2d>;
    const bool fits = k2d ? x.dim() == 4 : (x.dim() == 2 || x.dim() == 3);
    const int64_t features = options_.num_features;
    FE_CHECK(fits && x.size(1) == features, "{}: expected an input of shape {}, got {}.",
             Options::kName,
             k2d ? fmt::format("[N, {}, H, W]", features)
                 : fmt::format("[N, {}] or [N, {}, L]", features, features),
             fe::describe(x));
  }

  void check_count(const Tensor& x) const {
    FE_CHECK(x.numel() > options_.num_features,
             "{}: expected more than one value a channel in training, got {}. Use larger batches, "
             "or drop the last one of an epoch.",
             Options::kName, fe::describe(x));
  }

  Options options_;
  Tensor weight_, bias_, mean_, variance_, batches_;
  bool synchronized_ = false;
};

}  // namespace

std::shared_ptr<LayerModule> BatchNorm1d::make() const {
  return std::make_shared<BatchNormModule<BatchNorm1d>>(*this);
}
std::shared_ptr<LayerModule> BatchNorm2d::make() const {
  return std::make_shared<BatchNormModule<BatchNorm2d>>(*this);
}

}  // namespace fe::layers
