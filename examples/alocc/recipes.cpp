// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/recipes.h"

#include <utility>
#include <vector>

#include "detect/alocc/f1_auc_scores.h"
#include "detect/alocc/losses.h"
#include "detect/alocc/scores.h"
#include "detect/metric/percentile.h"
#include "fe/base/rng.h"
#include "fe/estimator/estimator.h"
#include "ops/array/gaussian_noise.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"
#include "traces/adapt/cosine_decay.h"
#include "traces/adapt/lr_scheduler.h"
#include "traces/io/best_model_saver.h"
#include "traces/metric/roc_curve.h"

namespace alocc {
namespace {

namespace detect = fe::detect;
namespace ops = fe::ops;
namespace traces = fe::traces;
using fe::Mode;

/// Of the inliers held out, this share is called normal.
constexpr double kInlierShare = 0.95;

fe::Pipeline make_pipeline(fe::ModeData train,
                           fe::ModeData eval,
                           fe::ModeData test,
                           double noise,
                           const TrainingOptions& options) {
  auto list = preprocessing();
  list.push_back(ops::GaussianNoise(
      {.inputs = "x", .outputs = "x_w_noise", .std = noise, .mode = Mode::kTrain}));
  return fe::Pipeline({.train_data = std::move(train),
                       .eval_data = std::move(eval),
                       .test_data = std::move(test),
                       .batch_size = options.batch_size,
                       .ops = std::move(list),
                       .num_workers = options.num_workers});
}

fe::Model rmsprop_model(const char* name,
                        fe::Module module,
                        double lr,
                        const TrainingOptions& options) {
  const bool keras = options.variant == Variant::kKeras;
  const fe::RMSprop optimizer = {.lr = lr,
                                 .defaults = keras ? fe::Defaults::kKeras : fe::Defaults::kTorch};
  return fe::build({.name = name, .model = std::move(module), .optimizer = optimizer});
}

fe::Model averaged_model(const char* name, fe::Module module, double lr) {
  return fe::build({.name = name,
                    .model = std::move(module),
                    .optimizer = fe::Adam{.lr = lr, .beta1 = 0.5, .beta2 = 0.999},
                    .ema_decay = 0.998});
}

traces::BestModelSaver saver_of_best_f1(const fe::Model& model) {
  return traces::BestModelSaver({.model = model,
                                 .metric = "f1_score",
                                 .save_best_mode = traces::Best::kMax,
                                 .load_best_final = true});
}

int64_t steps_of(const fe::Pipeline& pipeline, const TrainingOptions& options) {
  const int64_t steps = options.steps_per_epoch > 0 ? options.steps_per_epoch
                                                    : pipeline.steps_per_epoch(Mode::kTrain, 1);
  return options.epochs * steps;
}

traces::LRScheduler falling_to_zero(const fe::Model& model, int64_t steps) {
  return traces::LRScheduler(
      {.model = model,
       .by_step = traces::CosineDecay{
           .cycle_length = steps, .init_lr = model.learning_rate(), .min_lr = 0.0}});
}

double equal_error_threshold(const Detector& detector, const fe::Dataset& labeled) {
  const fe::Array labels = labeled.column("y");
  const auto curve = traces::roc_curve(labels.values<int64_t>(), detector.judge(labeled).scores);
  return traces::equal_error_threshold(curve);
}

}  // namespace

fe::Network notebook_network(const fe::Model& recon, const fe::Model& disc) {
  return {
      ops::ModelOp(
          {.model = recon, .inputs = "x_w_noise", .outputs = "x_fake", .mode = Mode::kTrain}),
      ops::ModelOp({.model = recon, .inputs = "x", .outputs = "x_fake", .mode = !Mode::kTrain}),
      ops::ModelOp({.model = disc, .inputs = "x_fake", .outputs = "fake_score"}),
      ops::ModelOp({.model = disc, .inputs = "x", .outputs = "true_score"}),
      detect::RLoss({.inputs = {"fake_score", "x_fake", "x"}, .outputs = "rloss", .alpha = 0.2}),
      ops::UpdateOp({.model = recon, .loss_name = "rloss"}),
      detect::DLoss({.inputs = {"true_score", "fake_score"}, .outputs = "dloss"}),
      ops::UpdateOp({.model = disc, .loss_name = "dloss"}),
  };
}

Training train_notebook(const NoveltyData& data, const TrainingOptions& options) {
  const auto pipeline =
      make_pipeline(data.train, data.eval, options.whole_test ? data.whole_test : fe::ModeData(),
                    /*noise=*/0.155, options);
  const auto recon = rmsprop_model("reconstructor",
                                   fe::detect::alocc_reconstructor(options.variant), 2e-4, options);
  const auto disc = rmsprop_model("discriminator", fe::detect::alocc_discriminator(options.variant),
                                  1e-4, options);

  fe::Estimator estimator({
      .pipeline = pipeline,
      .network = notebook_network(recon, disc),
      .epochs = options.epochs,
      .traces = {fe::detect::F1AUCScores({.true_key = "y", .pred_key = "fake_score"}),
                 saver_of_best_f1(recon), saver_of_best_f1(disc)},
      .train_steps_per_epoch = options.steps_per_epoch,
      .log_steps = options.log_steps,
      .run_dir = options.run_dir,
  });
  estimator.fit();
  if (options.whole_test) estimator.test();

  Detector detector(recon, disc,
                    {.recipe = Recipe::kNotebook, .dataset = data.name, .inliers = data.inliers});
  detector.set_threshold(equal_error_threshold(detector, data.eval));
  return {pipeline, estimator.summary(), detector};
}

fe::Network corrected_network(const fe::Model& recon,
                              const fe::Model& disc,
                              const detect::ScoreScale& scale) {
  return {
      ops::ModelOp(
          {.model = recon, .inputs = "x_w_noise", .outputs = "x_fake", .mode = Mode::kTrain}),
      ops::ModelOp({.model = recon, .inputs = "x", .outputs = "x_fake", .mode = !Mode::kTrain}),
      ops::ModelOp({.model = disc, .inputs = "x_fake", .outputs = "fake_score"}),
      ops::ModelOp({.model = disc, .inputs = "x", .outputs = "true_score", .mode = Mode::kTrain}),
      detect::RLoss({.inputs = {"fake_score", "x_fake", "x"},
                     .outputs = "rloss",
                     .alpha = 20.0,
                     .distance = detect::Distance::kMeanSquare,
                     .mode = Mode::kTrain}),
      ops::UpdateOp({.model = recon, .loss_name = "rloss"}),
      detect::DLoss(
          {.inputs = {"true_score", "fake_score"}, .outputs = "dloss", .mode = Mode::kTrain}),
      ops::UpdateOp({.model = disc, .loss_name = "dloss"}),
      detect::ScoreParts({.inputs = {"x", "x_fake", "fake_score"}, .outputs = "parts"}),
      detect::AnomalyScore({.inputs = "parts", .outputs = "score", .scale = scale}),
  };
}

Training train_corrected(const NoveltyData& data, const TrainingOptions& options) {
  const auto parts = data.train.split({.fractions = {0.9}, .seed = fe::root_seed()});
  const fe::Dataset &train = parts[0], &held_out = parts[1];
  const auto pipeline =
      make_pipeline(train, {{"held_out", held_out}, {"all", data.eval}},
                    options.whole_test ? fe::ModeData{{"all", data.whole_test}} : fe::ModeData(),
                    /*noise=*/1.0, options);
  const auto recon =
      averaged_model("reconstructor", fe::detect::alocc_reconstructor(Variant::kCorrected), 1e-3);
  const auto disc =
      averaged_model("discriminator", fe::detect::alocc_discriminator(Variant::kCorrected), 2e-4);

  const detect::ScoreScale scale;
  const int64_t steps = steps_of(pipeline, options);
  fe::Estimator estimator({
      .pipeline = pipeline,
      .network = corrected_network(recon, disc, scale),
      .epochs = options.epochs,
      .traces = {falling_to_zero(recon, steps), falling_to_zero(disc, steps),
                 detect::FitScoreScale({.parts_key = "parts", .scale = scale, .ds_id = "held_out"}),
                 fe::detect::F1AUCScores(
                     {.true_key = "y", .pred_key = "score", .high_label = 0, .ds_id = "all"})},
      .train_steps_per_epoch = options.steps_per_epoch,
      .log_steps = options.log_steps,
      .run_dir = options.run_dir,
  });
  estimator.fit();
  if (options.whole_test) estimator.test();

  // The averaged weights of the last epoch are in place, and the scale is theirs.
  Detector detector(recon, disc,
                    {.recipe = Recipe::kCorrected,
                     .dataset = data.name,
                     .inliers = data.inliers,
                     .scale = scale});
  detector.set_threshold(detect::percentile(detector.judge(held_out).scores, 100.0 * kInlierShare));
  return {pipeline, estimator.summary(), detector};
}

}  // namespace alocc
