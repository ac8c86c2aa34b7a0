// SPDX-License-Identifier: Apache-2.0
// Outlier detectors: training, thresholds, evaluation, files, masks, and one of one's own.
#include <fmt/format.h>
#include <torch/types.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "config/plugin.h"
#include "config/run/detector_file.h"
#include "detect/evaluation.h"
#include "detect/mask_study.h"
#include "detect/ops/instance_score.h"
#include "detect/outlier_ae.h"
#include "detect/outlier_vae.h"
#include "detect/perturb/apply_mask.h"
#include "detect/perturb/masked_dataset.h"
#include "detect/plot/feature_outlier_grid.h"
#include "detect/plot/instance_score_chart.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/model/layers.h"
#include "ops/lambda_op.h"
#include "ops/loss/l1_loss.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace detect = fe::detect;
namespace layers = fe::layers;
namespace ops = fe::ops;
using fe::Mode;
using fe::Tensor;

namespace {

/// Five readings of a machine, all of which follow from its load. "y" is 1 for the `faulty` last
/// rows: one of the sensors shows what belongs to another load.
fe::Dataset readings(int64_t normal, int64_t faulty, uint64_t seed) {
  std::vector<float> x;
  std::vector<int64_t> y;
  for (int64_t i = 0; i < normal + faulty; ++i) {
    fe::Rng rng(seed, /*stream=*/0, /*epoch=*/0, /*index=*/static_cast<uint64_t>(i));
    const double load = rng.uniform(-1.0, 1.0), other_load = rng.uniform(-1.0, 1.0);
    const int64_t wrong = i < normal ? -1 : i % 5;
    for (int64_t sensor = 0; sensor < 5; ++sensor) {
      const double at = sensor == wrong ? other_load : load;
      const double value = sensor < 3 ? at * static_cast<double>(sensor + 1) / 3.0 : at * at;
      x.push_back(static_cast<float>(value + 0.02 * rng.normal()));
    }
    y.push_back(i < normal ? 0 : 1);
  }
  const int64_t rows = normal + faulty;
  return fe::Dataset::from_arrays(
      {{"x", fe::Array::from(x, {rows, 5})}, {"y", fe::Array::from(y, {rows})}});
}

fe::Module two_layers(int64_t in, int64_t out) {
  return fe::sequential({layers::Linear{.in_features = in, .out_features = 32}, layers::LeakyReLU{},
                         layers::Linear{.in_features = 32, .out_features = out}});
}

detect::OutlierAE trained() {
  fmt::print("== fit\n");
  // [fit]
  fe::set_seed(7);
  const fe::Module encoder = two_layers(5, 1);  // five numbers through one
  const fe::Module decoder = two_layers(1, 5);
  detect::OutlierAE od(
      {.encoder_net = encoder, .decoder_net = decoder, .scoring = {.outlier_perc = 20}});

  od.fit(readings(4000, 0, /*seed=*/1), {.epochs = 20});
  od.infer_threshold(readings(500, 0, /*seed=*/2), {.threshold_perc = 99});
  const detect::Prediction found = od.predict(readings(100, 100, /*seed=*/3));
  const auto flagged = found.is_outlier.to(torch::kDouble);  // 0 or 1, by row
  fmt::print("flagged: {:.2f} of the normal rows, {:.2f} of the faulty ones\n",
             flagged.slice(0, 0, 100).mean().item<double>(),
             flagged.slice(0, 100).mean().item<double>());
  od.save("machine.h5");
  // [/fit]
  return od;
}

void choose_threshold(detect::OutlierAE& od) {
  fmt::print("== threshold\n");
  // [threshold]
  using detect::ThresholdMethod;
  const fe::Dataset validation = readings(500, 50, /*seed=*/4);  // neither trained nor tested on
  for (const auto method : {ThresholdMethod::kPercentile, ThresholdMethod::kEqualError,
                            ThresholdMethod::kBestF1, ThresholdMethod::kCost}) {
    const detect::Threshold found = od.infer_threshold(
        validation,
        {.method = method, .threshold_perc = 99, .normal_labels = {0}, .false_negative_cost = 20});
    fmt::print("{}: {:.5f}, flags {:.3f} of the normal rows, misses {:.3f} of the faulty ones\n",
               option_name(found.method), found.value, *found.false_positive_rate,
               *found.false_negative_rate);
  }
  od.set_threshold(0.01);  // by hand
  // [/threshold]
}

void look_at_scores(const detect::OutlierAE& od) {
  fmt::print("== scores\n");
  const fe::Dataset rows = readings(64, 64, /*seed=*/5);
  // [scores]
  const detect::Scores scores = od.score(rows, {.feature_score = true, .reconstruction = true});
  fmt::print("instance_score {}, feature_score {}\n", fe::describe(scores.instance_score),
             fe::describe(scores.feature_score));
  const Tensor one = fe::as_tensor(rows.column("x")).slice(0, 9, 10);
  const Tensor alone = od.score(one).instance_score;
  const auto distance = (alone[0] - scores.instance_score[9]).abs().item<double>();
  FE_CHECK(distance < 1e-6, "a sample has another score alone: {}", distance);
  // [/scores]
}

void evaluate(const detect::OutlierAE& od) {
  fmt::print("== evaluate\n");
  // [evaluate]
  const fe::Dataset test = readings(500, 100, /*seed=*/6);
  const detect::Evaluation result =
      detect::evaluate(od, test, {.normal_labels = {0}, .resamples = 1000});
  fmt::print("{}", detect::to_text(result));
  fe::plot::save("scores.png", detect::instance_score_chart(result.scores, result.labels,
                                                            {"normal", "faulty"}, od.threshold()));
  // [/evaluate]
}

void use_file() {
  fmt::print("== file\n");
  // [file]
  const std::shared_ptr<detect::OutlierDetector> od =
      fe::config::load_detector("machine.h5");  // or the folder of a run
  const detect::Threshold& threshold = *od->threshold();
  fmt::print("{}, threshold by {} of {} samples\n", od->name(), option_name(threshold.method),
             threshold.samples);
  const detect::Prediction found =
      od->predict(readings(1, 0, /*seed=*/8), {.return_feature_score = false});
  fmt::print("{}\n", detect::to_json(found));
  // [/file]
}

/// Gray images of 12 x 12 pixels from 0 to 1: a wave of any direction.
fe::Dataset waves(int64_t count, uint64_t seed) {
  std::vector<float> x;
  for (int64_t i = 0; i < count; ++i) {
    fe::Rng rng(seed, /*stream=*/0, /*epoch=*/0, /*index=*/static_cast<uint64_t>(i));
    const double a = rng.uniform(-0.25, 0.25), b = rng.uniform(-0.25, 0.25);
    for (int p = 0; p < 144; ++p) {
      x.push_back(static_cast<float>(0.5 + 0.5 * std::sin(a * (p / 12) + b * (p % 12))));
    }
  }
  return fe::Dataset::from_arrays(
      {{"x", fe::Array::from(x, {count, 1, 12, 12})},
       {"y", fe::Array::from(std::vector<int64_t>(static_cast<size_t>(count), 0), {count})}});
}

detect::OutlierVAE trained_on_images() {
  // [vae]
  fe::set_seed(7);
  detect::OutlierVAE od({
      .encoder_net =
          fe::sequential({layers::Flatten{}, layers::Linear{.in_features = 144, .out_features = 64},
                          layers::ReLU{}}),
      .decoder_net =
          fe::sequential({layers::Linear{.in_features = 4, .out_features = 64}, layers::ReLU{},
                          layers::Linear{.in_features = 64, .out_features = 144},
                          layers::Unflatten{.sizes = {1, 12, 12}}}),
      .encoded_dim = 64,  // what encoder_net gives for a sample
      .latent_dim = 4,
      .samples = 4,  // draws that a score averages over
      .scoring = {.threshold_method = detect::ThresholdMethod::kPercentile,
                  .threshold_perc = 99,
                  .data_type = "image"},
  });
  od.fit(waves(2000, /*seed=*/1), {.epochs = 15, .eval_data = waves(200, /*seed=*/2)});
  // [/vae]
  return od;
}

void study_masks(const detect::OutlierVAE& od) {
  fmt::print("== masks\n");
  // [masks]
  const fe::Dataset images = waves(20, /*seed=*/3);
  const detect::Masked masked =
      detect::apply_mask(images.column("x"),
                         {.mask_size = {4, 4}, .n_masks = 2, .mask_type = detect::MaskType::kZero});
  fmt::print("{} images, {} masks\n", masked.images.shape()[0], masked.masks.shape()[0]);

  const detect::MaskStudy study = detect::mask_study(
      od, images,
      {.mask_sizes = {2, 4, 8},
       .masks = {.n_masks = 10, .mask_type = detect::MaskType::kNormal, .seed = 1}});
  const std::vector<double> means = study.mean_scores(0);
  for (size_t i = 0; i < means.size(); ++i) {
    fmt::print("masks of {} pixels: mean score {:.4f}, flagged {:.2f}\n", study.mask_sizes[i],
               means[i], study.flagged[i]);
  }
  // [/masks]
}

void evaluate_pixels(const detect::OutlierVAE& od) {
  fmt::print("== pixels\n");
  // [pixels]
  const fe::Dataset damaged =
      detect::masked(waves(50, /*seed=*/4), "x", {.mask_type = detect::MaskType::kZero}, "mask");
  const detect::Evaluation result =
      detect::evaluate(od, damaged, {.normal_labels = {1}, .mask_key = "mask"});
  fmt::print("pixel AUROC {:.3f}, AUPRO {:.3f}\n", result.pixel->auroc, result.pixel->aupro);
  // [/pixels]
}

void draw(const detect::OutlierVAE& od) {
  // [draw]
  const fe::Array images =
      detect::apply_mask(waves(4, /*seed=*/5).column("x"), {.mask_size = {4, 4}}).images;
  fe::plot::save("pixels.png",
                 detect::feature_outlier_grid({.images = fe::as_tensor(images),
                                               .prediction = od.predict(images),
                                               .reconstruction = od.reconstruct(images)}));
  // [/draw]
}

void judge_windows() {
  fmt::print("== windows\n");
  // [windows]
  std::vector<float> series;  // of windows [2, 16]: two channels, 16 points in time
  for (int64_t i = 0; i < 500 * 32; ++i) {
    const double time = 0.37 * static_cast<double>(i / 32) + 0.4 * static_cast<double>(i % 16);
    series.push_back(static_cast<float>(i % 32 < 16 ? std::sin(time) : std::cos(time)));
  }
  fe::set_seed(7);
  const fe::Module encoder =
      fe::sequential({layers::Flatten{}, layers::Linear{.in_features = 32, .out_features = 2}});
  const fe::Module decoder = fe::sequential(
      {layers::Linear{.in_features = 2, .out_features = 32}, layers::Unflatten{.sizes = {2, 16}}});
  detect::OutlierAE od(
      {.encoder_net = encoder, .decoder_net = decoder, .scoring = {.data_type = "time-series"}});
  const fe::Array windows = fe::Array::from(series, {500, 2, 16});
  od.fit(fe::Dataset::from_arrays({{"x", windows}}), {.epochs = 5});
  od.infer_threshold(windows,
                     {.threshold_perc = 100, .outlier_type = detect::OutlierType::kFeature});
  const detect::Prediction found =
      od.predict(windows, {.outlier_type = detect::OutlierType::kFeature});
  fmt::print("is_outlier {}\n", fe::describe(found.is_outlier));
  // [/windows]
}

// [own]
struct AbsoluteAEOptions {
  static constexpr std::string_view kName = "AbsoluteAE";
  static constexpr std::string_view kDoc = "an autoencoder whose scores are |x - x_recon|";

  std::optional<fe::Module> ae = {};
  fe::OptimizerOptions optimizer = fe::Adam{.lr = 1e-3};
  detect::ScoringOptions scoring = {};                  // outlier_perc, threshold, ...
  std::vector<fe::Scheduled<fe::AnyNumpyOp>> ops = {};  // the preprocessing

  static auto fields() {
    using O = AbsoluteAEOptions;
    return std::tuple(fe::field("ae", &O::ae, "needed: the autoencoder"),
                      fe::field("optimizer", &O::optimizer, "of the autoencoder"),
                      fe::nested(&O::scoring));
  }
};

/// An autoencoder whose scores are |x - x_recon|: less is made of one pixel that is far off.
class AbsoluteAE final : public detect::OutlierDetector {
 public:
  using Options = AbsoluteAEOptions;

  explicit AbsoluteAE(const AbsoluteAEOptions& options)
      : OutlierDetector(options),
        model_(fe::build({.name = "ae", .model = *options.ae, .optimizer = options.optimizer})) {}

  std::vector<fe::Model> models() const override { return {model_}; }

 private:
  std::vector<fe::Scheduled<fe::AnyTensorOp>> scoring_ops(double outlier_perc) const override {
    const auto by_feature = [](const Tensor& x, const Tensor& x_recon) {
      return (x - x_recon).abs();
    };
    const auto by_sample = [outlier_perc](const Tensor& feature_score) {
      return detect::instance_score(feature_score, outlier_perc);
    };
    return {ops::ModelOp({.model = model_, .inputs = "x", .outputs = "x_recon"}),
            ops::L1Loss({.inputs = {"x_recon", "x"}, .outputs = "loss", .mode = !Mode::kInfer}),
            ops::UpdateOp({.model = model_, .loss_name = "loss"}),
            ops::LambdaOp({.inputs = {"x", "x_recon"},
                           .outputs = "feature_score",
                           .fn = by_feature,
                           .mode = !Mode::kTrain}),
            ops::LambdaOp({.inputs = "feature_score",
                           .outputs = "instance_score",
                           .fn = by_sample,
                           .mode = !Mode::kTrain})};
  }

  fe::Model model_;
};
// [/own]

void use_own() {
  fmt::print("== own\n");
  // [register]
  auto registry = fe::config::Registry::with_builtin();
  registry.detector<AbsoluteAE>();

  fe::set_seed(7);
  AbsoluteAE od({.ae = fe::sequential({layers::Linear{.in_features = 5, .out_features = 2},
                                       layers::Linear{.in_features = 2, .out_features = 5}})});
  od.fit(readings(1000, 0, /*seed=*/1), {.epochs = 2});
  od.save("absolute.h5");
  const auto restored = fe::config::load_detector("absolute.h5", registry);
  fmt::print("{} is back\n", restored->name());
  // [/register]
}

}  // namespace

int main() {
  fe::log::set_quiet(true);
  return fe::guard("detectors", [] {
    detect::OutlierAE od = trained();
    choose_threshold(od);
    look_at_scores(od);
    evaluate(od);
    use_file();
    const detect::OutlierVAE vae = trained_on_images();
    study_masks(vae);
    evaluate_pixels(vae);
    draw(vae);
    judge_windows();
    use_own();
  });
}
