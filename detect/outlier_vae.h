// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "detect/ops/elbo.h"
#include "detect/outlier_detector.h"
#include "fe/model/module.h"

namespace fe::detect {

struct OutlierVAEOptions {
  static constexpr std::string_view kName = "OutlierVAE";
  static constexpr std::string_view kDoc =
      "a variational autoencoder: the mean reconstruction error of several draws";

  std::optional<Module> vae = {};          ///< as detect::vae() makes it, or the four below
  std::optional<Module> encoder_net = {};  ///< [N, ...] to encoded_dim numbers per sample
  std::optional<Module> decoder_net = {};  ///< [N, latent_dim] to [N, ...]
  int64_t encoded_dim = 0;                 ///< what the encoder gives for a sample, flattened
  int64_t latent_dim = 0;                  ///< always needed
  int64_t samples = 10;
  double beta = 1.0;
  Covariance covariance = Covariance::kSim;
  double sim = 0.05;
  uint64_t score_seed = 0;
  OptimizerOptions optimizer = Adam{.lr = 1e-3};
  double ema_decay = 0.0;
  ScoringOptions scoring = {};                  ///< what all detectors have
  std::vector<Scheduled<AnyNumpyOp>> ops = {};  ///< the preprocessing; in a config pipeline.ops

  static auto fields() {
    using O = OutlierVAEOptions;
    return std::tuple(
        field("vae", &O::vae, "the whole variational autoencoder (architecture vae)"),
        field("encoder_net", &O::encoder_net, "or its encoder, without the last layers"),
        field("decoder_net", &O::decoder_net, "and its decoder, from latent_dim numbers"),
        field("encoded_dim", &O::encoded_dim, "numbers that encoder_net gives for a sample",
              at_least(0)),
        field("latent_dim", &O::latent_dim, "numbers in the latent code", at_least(1)),
        field("samples", &O::samples, "draws that a score averages over", at_least(1)),
        field("beta", &O::beta, "weight of the divergence in the loss", at_least(0)),
        field("covariance", &O::covariance,
              "of the loss: sim, the same for all features; cov_diag and cov_full, of the "
              "training data"),
        field("sim", &O::sim, "standard deviation of the features in the loss", greater_than(0)),
        field("score_seed", &O::score_seed, "of the draws that a score averages over"),
        field("optimizer", &O::optimizer, "of the networks"),
        field("ema_decay", &O::ema_decay, "above 0: score with an exponential mean of the weights",
              from_to_below(0, 1)),
        nested(&O::scoring));
  }
};

/// A variational autoencoder as a detector (An & Cho 2015, "Variational autoencoder based anomaly
/// detection using reconstruction probability"). The score of a feature is the mean of
/// (x - x_recon)^2 over `samples` draws of the latent code, always of the same noise.
class OutlierVAE final : public OutlierDetector {
 public:
  using Options = OutlierVAEOptions;

  /// Throws fe::Error unless there is either `vae` or both halves with encoded_dim, and for options
  /// out of range.
  explicit OutlierVAE(const OutlierVAEOptions& options);

  std::vector<Model> models() const override { return {model_}; }
  const Model& model() const { return model_; }  ///< named "vae"
  /// Finds the covariance of the loss.
  void prepare(const Pipeline& pipeline) override;

 private:
  std::vector<Scheduled<AnyTensorOp>> scoring_ops(double outlier_perc) const override;

  OutlierVAEOptions options_;
  Model model_;
  CovarianceValue covariance_;
};

}  // namespace fe::detect
