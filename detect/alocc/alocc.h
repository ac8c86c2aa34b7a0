// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "detect/alocc/losses.h"
#include "detect/alocc/scores.h"
#include "detect/outlier_detector.h"
#include "fe/model/module.h"

namespace fe::detect {

struct ALOCCOptions {
  static constexpr std::string_view kName = "ALOCC";
  static constexpr std::string_view kDoc =
      "a reconstructor against a discriminator: the scores of both; arXiv:1802.09088";

  std::optional<Module> reconstructor = {};  ///< needed: [N, ...] to the same
  std::optional<Module> discriminator = {};  ///< needed: [N, ...] to logits [N, 1], high for real
  double alpha = 20.0;
  OptimizerOptions optimizer = Adam{.lr = 1e-3, .beta1 = 0.5, .beta2 = 0.999};
  OptimizerOptions discriminator_optimizer = Adam{.lr = 2e-4, .beta1 = 0.5, .beta2 = 0.999};
  std::string held_out = "held_out";
  double ema_decay = 0.998;
  ScoringOptions scoring = {};                  ///< what all detectors have
  std::vector<Scheduled<AnyNumpyOp>> ops = {};  ///< the preprocessing; in a config pipeline.ops

  static auto fields() {
    using O = ALOCCOptions;
    return std::tuple(
        field("reconstructor", &O::reconstructor, "needed: the network that redraws samples"),
        field(
            "discriminator", &O::discriminator,
            "needed: the network that separates real samples from reconstructions: logits, [N, 1]"),
        field("alpha", &O::alpha, "weight of the mean square distance", at_least(0)),
        field("discriminator_optimizer", &O::discriminator_optimizer, "its optimizer"),
        field("held_out", &O::held_out,
              "the data set of eval_data, normal samples, that the score is scaled on"),
        field("optimizer", &O::optimizer, "of the networks"),
        field("ema_decay", &O::ema_decay, "above 0: score with an exponential mean of the weights",
              from_to_below(0, 1)),
        nested(&O::scoring));
  }
};

/// A reconstructor and a discriminator that were trained against each other (Sabokrou et al. 2018,
/// arXiv:1802.09088), with its faults fixed: logits once, and a score of both. The score of a
/// feature is (x - x_recon)^2; of an instance, the sum of two parts, the mean of its largest
/// feature scores and the discriminator's doubt about x_recon, each in standard deviations among
/// normal samples that were held out.
///
/// Its noise is an op of the preprocessing, in mode train, whose output is `train_input`.
class ALOCC final : public OutlierDetector {
 public:
  using Options = ALOCCOptions;

  /// Throws fe::Error without both networks, and for options out of range.
  explicit ALOCC(const ALOCCOptions& options);

  /// Named "reconstructor" and "discriminator".
  std::vector<Model> models() const override { return {reconstructor_, discriminator_}; }
  std::vector<Scheduled<AnyTrace>> traces() const override;
  void check_data(const Pipeline& pipeline) const override;

 private:
  std::vector<Scheduled<AnyTensorOp>> scoring_ops(double outlier_perc) const override;
  std::string scales() const override { return scale_.state(); }
  void load_scales(const std::string& text) override { scale_.load_state(text); }
  /// A tenth of the training data, unless there is a data set of this name.
  Dataset hold_out(const Dataset& train_data, ModeData& eval_data) const override;

  ALOCCOptions options_;
  Model reconstructor_, discriminator_;
  ScoreScale scale_;
};

}  // namespace fe::detect
