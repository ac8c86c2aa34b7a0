// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "fe/network/tensor_op.h"

namespace fe::detect {

struct ReconstructionScoreOptions {
  static constexpr std::string_view kName = "ReconstructionScore";
  static constexpr std::string_view kDoc =
      "scores of features and of samples, high where badly reconstructed";

  Keys inputs;
  Keys outputs;
  double outlier_perc = 100.0;
  Modes mode = !Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = ReconstructionScoreOptions;
    return std::tuple(
        field("inputs", &O::inputs, "{x, x_recon}: [N, ...] both, or x_recon [N, S, ...]"),
        field("outputs", &O::outputs, "{feature_score [N, ...], instance_score [N], float64}"),
        field("outlier_perc", &O::outlier_perc,
              "percentage of the features that make an instance's score: the largest",
              Range{.low = 0, .high = 100, .low_open = true}));
  }
};

/// How badly samples are reconstructed. The score of a feature is (x - x_recon)^2, of S
/// reconstructions the mean over these; of an instance, the mean of its largest feature scores.
/// Throws fe::Error for other shapes.
class ReconstructionScore final : public TensorOp {
 public:
  using Options = ReconstructionScoreOptions;

  explicit ReconstructionScore(const ReconstructionScoreOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;

 private:
  double outlier_perc_;
};

}  // namespace fe::detect
