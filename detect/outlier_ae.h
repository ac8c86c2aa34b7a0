// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "detect/outlier_detector.h"
#include "fe/model/module.h"

namespace fe::detect {

/// What an autoencoder's reconstruction is judged by in training.
enum class ReconstructionLoss { kMSE, kL1 };
std::string option_name(ReconstructionLoss loss);  ///< "mse" or "l1"
constexpr auto choices(ReconstructionLoss) {
  return std::array{ReconstructionLoss::kMSE, ReconstructionLoss::kL1};
}

struct OutlierAEOptions {
  static constexpr std::string_view kName = "OutlierAE";
  static constexpr std::string_view kDoc = "an autoencoder: the reconstruction error";

  std::optional<Module> ae = {};           ///< [N, ...] to the same, or encoder_net and decoder_net
  std::optional<Module> encoder_net = {};  ///< [N, ...] to a code of any shape
  std::optional<Module> decoder_net = {};  ///< a code to [N, ...]
  ReconstructionLoss loss = ReconstructionLoss::kMSE;
  OptimizerOptions optimizer = Adam{.lr = 1e-3};
  double ema_decay = 0.0;
  ScoringOptions scoring = {};                  ///< what all detectors have
  std::vector<Scheduled<AnyNumpyOp>> ops = {};  ///< the preprocessing; in a config pipeline.ops

  static auto fields() {
    using O = OutlierAEOptions;
    return std::tuple(
        field("ae", &O::ae, "the whole autoencoder"),
        field("encoder_net", &O::encoder_net, "or its first half"),
        field("decoder_net", &O::decoder_net, "and its second"),
        field("loss", &O::loss, "of a reconstruction in training"),
        field("optimizer", &O::optimizer, "of the networks"),
        field("ema_decay", &O::ema_decay, "above 0: score with an exponential mean of the weights",
              from_to_below(0, 1)),
        nested(&O::scoring));
  }
};

/// An autoencoder that was trained on normal samples reconstructs others badly: the score of a
/// feature is (x - x_recon)^2.
class OutlierAE final : public OutlierDetector {
 public:
  using Options = OutlierAEOptions;

  /// Throws fe::Error unless there is either `ae` or both halves, and for options out of range.
  explicit OutlierAE(const OutlierAEOptions& options);

  std::vector<Model> models() const override { return {model_}; }
  const Model& model() const { return model_; }  ///< named "ae"

 private:
  std::vector<Scheduled<AnyTensorOp>> scoring_ops(double outlier_perc) const override;

  OutlierAEOptions options_;
  Model model_;
};

}  // namespace fe::detect
