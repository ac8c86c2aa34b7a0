// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <tuple>

#include "fe/network/tensor_op.h"

namespace fe::detect {

/// How a reconstruction is compared with its image.
enum class Distance {
  kCrossEntropy,  ///< the notebook's: x_fake taken as logits, x in [-1, 1] as probabilities
  kMeanSquare     ///< the mean of (x_fake - x)^2
};
std::string option_name(Distance distance);  ///< "cross_entropy" or "mean_square"
constexpr auto choices(Distance) {
  return std::array{Distance::kCrossEntropy, Distance::kMeanSquare};
}

struct RLossOptions {
  static constexpr std::string_view kName = "RLoss";
  static constexpr std::string_view kDoc = "ALOCC's loss of the reconstructor";

  Keys inputs;
  Keys outputs;
  double alpha = 0.2;
  Distance distance = Distance::kCrossEntropy;
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = RLossOptions;
    return std::tuple(
        field("inputs", &O::inputs, "{fake_score [N, 1], x_fake, x}, images of one shape"),
        field("outputs", &O::outputs, "the reconstructor's loss, a scalar"),
        field("alpha", &O::alpha, "weight of the distance", at_least(0)),
        field("distance", &O::distance, "between a reconstruction and its image"));
  }
};

/// The reconstructor's loss: reconstructions should look real to the discriminator, and be near
/// their image. H(fake_score, 1) + alpha distance(x_fake, x), H the cross entropy from logits.
class RLoss final : public TensorOp {
 public:
  using Options = RLossOptions;

  explicit RLoss(const RLossOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;

 private:
  double alpha_;
  Distance distance_;
};

struct DLossOptions {
  static constexpr std::string_view kName = "DLoss";
  static constexpr std::string_view kDoc = "ALOCC's loss of the discriminator";

  Keys inputs;
  Keys outputs;
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = DLossOptions;
    return std::tuple(field("inputs", &O::inputs, "{true_score, fake_score}, both [N, 1]"),
                      field("outputs", &O::outputs, "the discriminator's loss, a scalar"));
  }
};

/// The discriminator's loss: H(true_score, 1) + H(fake_score, 0), H the cross entropy from logits.
///
/// The notebook hands it, and RLoss, probabilities: a second sigmoid, which limits what the
/// discriminator can learn. Its networks end with a sigmoid to stay true to that.
class DLoss final : public TensorOp {
 public:
  using Options = DLossOptions;

  explicit DLoss(const DLossOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;
};

}  // namespace fe::detect
