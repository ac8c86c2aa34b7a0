// SPDX-License-Identifier: Apache-2.0
#include "detect/outlier_ae.h"

#include <utility>

#include "detect/model/autoencoder.h"
#include "detect/ops/reconstruction_score.h"
#include "fe/base/error.h"
#include "ops/loss/l1_loss.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace fe::detect {
namespace {

Module network(const OutlierAEOptions& o) {
  const bool halves = o.encoder_net && o.decoder_net;
  const bool any_half = o.encoder_net || o.decoder_net;
  FE_CHECK(o.ae ? !any_half : halves,
           "OutlierAE: expected either ae, the whole autoencoder, or both encoder_net and "
           "decoder_net, got {}.",
           o.ae       ? "ae and a half"
           : any_half ? "one half"
                      : "none of them");
  return o.ae ? *o.ae : autoencoder(*o.encoder_net, *o.decoder_net);
}

AnyTensorOp loss_op(ReconstructionLoss loss) {
  const Keys inputs = {kReconstruction, kInput};
  if (loss == ReconstructionLoss::kL1) {
    return ops::L1Loss({.inputs = inputs, .outputs = "loss", .mode = !Mode::kInfer});
  }
  return ops::MeanSquaredError({.inputs = inputs, .outputs = "loss"});
}

}  // namespace

std::string option_name(ReconstructionLoss loss) {
  return loss == ReconstructionLoss::kL1 ? "l1" : "mse";
}

OutlierAE::OutlierAE(const OutlierAEOptions& options)
    : OutlierDetector(options),
      options_(options),
      model_(build({.name = "ae",
                    .model = network(options),
                    .optimizer = options.optimizer,
                    .ema_decay = options.ema_decay})) {}

std::vector<Scheduled<AnyTensorOp>> OutlierAE::scoring_ops(double outlier_perc) const {
  const Key& train_input = scoring().train_input;
  return {
      ops::ModelOp({.model = model_,
                    .inputs = train_input,
                    .outputs = kReconstruction,
                    .mode = Mode::kTrain}),
      ops::ModelOp(
          {.model = model_, .inputs = kInput, .outputs = kReconstruction, .mode = !Mode::kTrain}),
      loss_op(options_.loss),
      ops::UpdateOp({.model = model_, .loss_name = "loss"}),
      ReconstructionScore({.inputs = {kInput, kReconstruction},
                           .outputs = {kFeatureScore, kInstanceScore},
                           .outlier_perc = outlier_perc}),
  };
}

}  // namespace fe::detect
