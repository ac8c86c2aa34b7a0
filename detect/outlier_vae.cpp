// SPDX-License-Identifier: Apache-2.0
#include "detect/outlier_vae.h"

#include <torch/types.h>

#include <utility>

#include "detect/model/vae.h"
#include "detect/ops/fixed_noise.h"
#include "detect/ops/reconstruction_score.h"
#include "fe/base/error.h"
#include "fe/pipeline/loader.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace fe::detect {
namespace {

constexpr int64_t kMostFeatures = 4096;  // whose full covariance fits in memory and in time

Module network(const OutlierVAEOptions& o) {
  const bool halves = o.encoder_net && o.decoder_net;
  const bool any_half = o.encoder_net || o.decoder_net;
  FE_CHECK(o.vae ? !any_half : halves,
           "OutlierVAE: expected either vae, the whole variational autoencoder, or both "
           "encoder_net and decoder_net, got {}.",
           o.vae      ? "vae and a half"
           : any_half ? "one half"
                      : "none of them");
  if (o.vae) return *o.vae;
  FE_CHECK(o.encoded_dim >= 1,
           "OutlierVAE: expected encoded_dim, the numbers that encoder_net gives for a sample, got "
           "{}.",
           o.encoded_dim);
  return vae(*o.encoder_net, *o.decoder_net, o.encoded_dim, o.latent_dim);
}

/// Sums over the training data, float64.
struct Moments {
  Tensor sum, squares;  // [F]; squares [F, F] for the full covariance
  int64_t count = 0;

  void add(const Tensor& rows, bool full) {
    const Tensor sum_here = rows.sum(0);
    const Tensor squares_here = full ? rows.t().matmul(rows) : rows.square().sum(0);
    sum = sum.defined() ? sum + sum_here : sum_here;
    squares = squares.defined() ? squares + squares_here : squares_here;
    count += rows.size(0);
  }

  /// Unbiased, as numpy.cov: standard deviations [F], or the covariance [F, F].
  Tensor covariance(bool full) const {
    const auto n = static_cast<double>(count);
    const Tensor mean = sum / n;
    const Tensor outer = full ? torch::outer(mean, mean) : mean.square();
    const Tensor covariance = (squares - n * outer) / (n - 1.0);
    return full ? covariance : covariance.clamp_min(0.0).sqrt();
  }
};

}  // namespace

OutlierVAE::OutlierVAE(const OutlierVAEOptions& options)
    : OutlierDetector(options),
      options_(options),
      model_(build({.name = "vae",
                    .model = network(options),
                    .optimizer = options.optimizer,
                    .ema_decay = options.ema_decay})),
      covariance_(options.sim) {}

std::vector<Scheduled<AnyTensorOp>> OutlierVAE::scoring_ops(double outlier_perc) const {
  const Key& train_input = scoring().train_input;
  return {
      ops::ModelOp({.model = model_,
                    .inputs = train_input,
                    .outputs = {kReconstruction, "z_mean", "z_log_var"},
                    .mode = Mode::kTrain}),
      FixedNoise({.inputs = kInput,
                  .outputs = "noise",
                  .samples = options_.samples,
                  .latent_dim = options_.latent_dim,
                  .seed = options_.score_seed}),
      ops::ModelOp({.model = model_,
                    .inputs = {kInput, "noise"},
                    .outputs = {"x_samples", kReconstruction, "z_mean", "z_log_var"},
                    .mode = !Mode::kTrain}),
      Elbo({.inputs = {kInput, kReconstruction, "z_mean", "z_log_var"},
            .outputs = "loss",
            .beta = options_.beta,
            .covariance = covariance_}),
      ops::UpdateOp({.model = model_, .loss_name = "loss"}),
      ReconstructionScore({.inputs = {kInput, "x_samples"},
                           .outputs = {kFeatureScore, kInstanceScore},
                           .outlier_perc = outlier_perc}),
  };
}

void OutlierVAE::prepare(const Pipeline& pipeline) {
  if (options_.covariance == Covariance::kSim) return;
  const bool full = options_.covariance == Covariance::kFull;
  const auto loader = pipeline.open(
      {.mode = Mode::kTrain, .shuffle = false, .wanted = std::vector<std::string>{kInput}});
  Moments moments;
  HostBatch batch;
  while (loader->next(batch)) {
    const Tensor rows = batch.columns[0].flatten(1).to(torch::kDouble);
    FE_CHECK(!full || rows.size(1) <= kMostFeatures,
             "OutlierVAE: expected at most {} features for cov_full, got {}. Use cov_diag or sim.",
             kMostFeatures, rows.size(1));
    moments.add(rows, full);
  }
  FE_CHECK(moments.count >= 2,
           "OutlierVAE: expected at least 2 training samples for a covariance, got {}.",
           moments.count);
  covariance_.set(moments.covariance(full));
}

}  // namespace fe::detect
