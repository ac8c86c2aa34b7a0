// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/alocc.h"

#include <algorithm>
#include <utility>

#include "detect/ops/reconstruction_score.h"
#include "fe/base/error.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace fe::detect {
namespace {

constexpr double kHeldOut = 0.1;

Module needed(const std::optional<Module>& module, const char* name) {
  FE_CHECK(module.has_value(), "ALOCC: expected both reconstructor and discriminator, got no {}.",
           name);
  return *module;
}

bool has_set(const ModeData& data, const std::string& ds_id) {
  const auto& sets = data.sets();
  return std::any_of(sets.begin(), sets.end(), [&](const auto& set) { return set.first == ds_id; });
}

}  // namespace

ALOCC::ALOCC(const ALOCCOptions& options)
    : OutlierDetector(options),
      options_(options),
      reconstructor_(build({.name = "reconstructor",
                            .model = needed(options.reconstructor, "reconstructor"),
                            .optimizer = options.optimizer,
                            .ema_decay = options.ema_decay})),
      discriminator_(build({.name = "discriminator",
                            .model = needed(options.discriminator, "discriminator"),
                            .optimizer = options.discriminator_optimizer,
                            .ema_decay = options.ema_decay})) {}

std::vector<Scheduled<AnyTensorOp>> ALOCC::scoring_ops(double outlier_perc) const {
  const Model &recon = reconstructor_, &disc = discriminator_;
  return {
      ops::ModelOp({.model = recon,
                    .inputs = scoring().train_input,
                    .outputs = kReconstruction,
                    .mode = Mode::kTrain}),
      ops::ModelOp(
          {.model = recon, .inputs = kInput, .outputs = kReconstruction, .mode = !Mode::kTrain}),
      ops::ModelOp({.model = disc, .inputs = kReconstruction, .outputs = "fake_score"}),
      ops::ModelOp(
          {.model = disc, .inputs = kInput, .outputs = "true_score", .mode = Mode::kTrain}),
      RLoss({.inputs = {"fake_score", kReconstruction, kInput},
             .outputs = "rloss",
             .alpha = options_.alpha,
             .distance = Distance::kMeanSquare}),
      ops::UpdateOp({.model = recon, .loss_name = "rloss"}),
      DLoss({.inputs = {"true_score", "fake_score"}, .outputs = "dloss", .mode = Mode::kTrain}),
      ops::UpdateOp({.model = disc, .loss_name = "dloss"}),
      ReconstructionScore({.inputs = {kInput, kReconstruction},
                           .outputs = {kFeatureScore, "recon_score"},
                           .outlier_perc = outlier_perc}),
      ScoreParts({.inputs = {kInput, kReconstruction, "fake_score"},
                  .outputs = "score_parts",
                  .outlier_perc = outlier_perc}),
      AnomalyScore({.inputs = "score_parts", .outputs = kInstanceScore, .scale = scale_}),
  };
}

std::vector<Scheduled<AnyTrace>> ALOCC::traces() const {
  return {FitScoreScale(
      {.parts_key = "score_parts", .scale = scale_, .ds_id = DsIds({options_.held_out})})};
}

void ALOCC::check_data(const Pipeline& pipeline) const {
  OutlierDetector::check_data(pipeline);
  const auto ids = pipeline.ds_ids(Mode::kEval, 1);
  FE_CHECK(std::find(ids.begin(), ids.end(), options_.held_out) != ids.end(),
           "ALOCC: expected a data set '{}' in eval_data, normal samples that are not trained on, "
           "got [{}]. The two parts of its score are brought to one scale on it. Write "
           "eval_data: {{{}: ..., ...}}.",
           options_.held_out, fmt::join(ids, ", "), options_.held_out);
}

Dataset ALOCC::hold_out(const Dataset& train_data, ModeData& eval_data) const {
  if (has_set(eval_data, options_.held_out)) return train_data;
  const auto parts = train_data.split({.fractions = {1.0 - kHeldOut}, .shuffle = true});
  ModeData all;
  all.add(options_.held_out, parts[1]);  // first: the others are scored with its scale
  for (const auto& [ds_id, dataset] : eval_data.sets()) {
    all.add(ds_id.empty() ? "eval" : ds_id, dataset);
  }
  eval_data = std::move(all);
  return parts[0];
}

}  // namespace fe::detect
