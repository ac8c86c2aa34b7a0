// SPDX-License-Identifier: Apache-2.0
/// Outlier detection on CIFAR-10, step by step as in alibi-detect's notebook "AE outlier detection
/// on CIFAR10" and in Seldon's example "Cifar10 Outlier Detection", whose detector is a variational
/// autoencoder. The configs ae_cifar10.yaml and vae_cifar10.yaml train the same detectors.
///
///   cifar10 --data DIR                                trains an autoencoder for 50 epochs
///   cifar10 --data DIR --detector vae
///   cifar10 --data DIR --load runs/X/detector.h5      a trained detector, or a run's checkpoint

#include <torch/types.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "config/run/detector_file.h"
#include "detect/detect.h"
#include "fe/base/system/file.h"
#include "fe/fe.h"

namespace {

namespace detect = fe::detect;
namespace fs = std::filesystem;
namespace plot = fe::plot;
using namespace fe::layers;
using Json = nlohmann::ordered_json;

constexpr int64_t kImages = 500;  // the notebook's X_train[:500]
const std::vector<int64_t> kMaskSizes = {2, 4, 6, 8, 10, 12, 14, 16, 18, 20};  // sides in pixels

struct Arguments {
  fs::path data, load, out;
  std::string detector = "ae";
  int64_t epochs = 50, batch_size = 64, study_images = 50, masks = 20;
  uint64_t seed = 7;
  bool quiet = false;
};

// The networks. Keras's padding "same" with kernel 4 and stride 2 is a padding of 1 on each side.
template <class Layer>
Layer with_keras_weights(Layer layer) {
  layer.init = Init::glorot_uniform();
  layer.bias_init = Init::zeros();
  return layer;
}

Conv2d halve(int64_t in, int64_t out) {
  return with_keras_weights(
      Conv2d{.in_channels = in, .out_channels = out, .kernel_size = 4, .stride = 2, .padding = 1});
}

ConvTranspose2d double_up(int64_t in, int64_t out) {
  return with_keras_weights(ConvTranspose2d{
      .in_channels = in, .out_channels = out, .kernel_size = 4, .stride = 2, .padding = 1});
}

Linear linear(int64_t in, int64_t out) {
  return with_keras_weights(Linear{.in_features = in, .out_features = out});
}

std::shared_ptr<detect::OutlierDetector> untrained(bool variational) {
  std::vector<fe::Layer> encoder = {halve(3, 64), ReLU{},          halve(64, 128),
                                    ReLU{},       halve(128, 512), ReLU{}};  // [N, 512, 4, 4]
  if (!variational) encoder.insert(encoder.end(), {Flatten{}, linear(8192, 1024)});
  const auto encoder_net = fe::sequential(encoder);
  const auto decoder_net =
      fe::sequential({linear(1024, 2048), Unflatten{.sizes = {128, 4, 4}}, double_up(128, 256),
                      ReLU{}, double_up(256, 64), ReLU{}, double_up(64, 3), Sigmoid{}});
  const fe::Adam optimizer = {.lr = 1e-3, .defaults = fe::Defaults::kKeras};
  const detect::ScoringOptions scoring = {
      .threshold = 0.015,
      .data_type = "image",
      .class_names = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse",
                      "ship", "truck"}};
  const std::vector<fe::Scheduled<fe::AnyNumpyOp>> preprocessing = {
      fe::ops::ToFloat({.inputs = "x", .outputs = "x"})};
  if (variational) {
    return std::make_shared<detect::OutlierVAE>(
        detect::OutlierVAEOptions{.encoder_net = encoder_net,
                                  .decoder_net = decoder_net,
                                  .encoded_dim = 8192,
                                  .latent_dim = 1024,
                                  .samples = 2,
                                  .sim = 0.05,
                                  .optimizer = optimizer,
                                  .scoring = scoring,
                                  .ops = preprocessing});
  }
  return std::make_shared<detect::OutlierAE>(detect::OutlierAEOptions{.encoder_net = encoder_net,
                                                                      .decoder_net = decoder_net,
                                                                      .optimizer = optimizer,
                                                                      .scoring = scoring,
                                                                      .ops = preprocessing});
}

fe::Dataset first(const fe::Dataset& images, int64_t count) {
  std::vector<int64_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), int64_t{0});
  return images.select(std::move(numbers));
}

/// What the steps work on. Each step saves its plots, prints what it found, and returns it.
struct Trial {
  detect::OutlierDetector& detector;  ///< trained, with a threshold
  fe::Dataset images;                 ///< normal ones
  fs::path out;

  fe::Array image(int64_t number) const { return images.select({number}).column("x"); }
  void save(const std::string& name, plot::Chart chart, std::string title) const {
    chart.title = std::move(title);
    plot::save(out / name, chart);
  }
};

/// The image, [1, 3, 32, 32], and a copy of it with normal noise in a square of each size.
fe::Array with_masked_copies(const fe::Array& image, const std::vector<int64_t>& sizes) {
  std::vector<fe::Tensor> all = {fe::as_tensor(image)};
  for (const int64_t size : sizes) {
    const detect::Masked copy = detect::apply_mask(
        image, {.mask_size = {size, size}, .mask_type = detect::MaskType::kNormal});
    all.push_back(fe::as_tensor(copy.images));
  }
  return fe::to_array(torch::cat(all));
}

/// Seldon's question: is the image an outlier with a mask of 10 x 10 pixels, and is it without?
Json mask_one(const Trial& trial, int64_t image) {
  const fe::Array both = with_masked_copies(trial.image(image), {10});
  const detect::Prediction found = trial.detector.predict(both);
  plot::save(trial.out / "masked_image.png",
             detect::feature_outlier_grid({.images = fe::as_tensor(both), .prediction = found}));
  const auto score = [&](int64_t i) { return found.instance_score[i].item<double>(); };
  const auto is_outlier = [&](int64_t i) { return found.is_outlier[i].item<int64_t>() != 0; };
  const auto verdict = [&](int64_t i) { return is_outlier(i) ? "outlier" : "no outlier"; };
  fmt::print("image {}: {:.5f} ({}), masked {:.5f} ({})\n", image, score(0), verdict(0), score(1),
             verdict(1));
  return {{"image", image},
          {"score", score(0)},
          {"is_outlier", is_outlier(0)},
          {"masked_score", score(1)},
          {"masked_is_outlier", is_outlier(1)}};
}

void plot_reconstruction(const Trial& trial, int64_t image) {
  const fe::Tensor redrawn = trial.detector.reconstruct(trial.images.select({image}))[0];
  plot::save(
      trial.out / "reconstruction.png",
      plot::ImageGrid{.title = fmt::format("Image {}", image),
                      .columns = {{.name = "Original", .images = {trial.images[image]["x"]}},
                                  {.name = "Reconstruction", .images = {fe::to_array(redrawn)}}},
                      .range = {.min = 0.0, .max = 1.0}});
}

Json score_originals(const Trial& trial, const std::vector<int64_t>& shown) {
  const detect::Scores scores =
      trial.detector.score(trial.images, {.feature_score = true, .reconstruction = true});
  const detect::Prediction found = trial.detector.predict(scores);
  const fe::Array values = fe::to_array(scores.instance_score);
  const std::vector<int64_t> normal(kImages, 0);
  plot::save(trial.out / "instance_scores.png",
             detect::instance_score_chart(values.values<double>(), normal, {"normal", "outlier"},
                                          found.threshold));
  plot::save(trial.out / "feature_scores.png",
             detect::feature_outlier_grid({.images = fe::as_tensor(trial.images.column("x")),
                                           .prediction = found,
                                           .reconstruction = scores.reconstruction,
                                           .instance_ids = shown}));
  const Json result = {{"threshold", found.threshold.value},
                       {"images", trial.images.size()},
                       {"flagged", found.is_outlier.sum().item<int64_t>()},
                       {"lowest", scores.instance_score.min().item<double>()},
                       {"mean", scores.instance_score.mean().item<double>()},
                       {"highest", scores.instance_score.max().item<double>()}};
  fmt::print("{} training images: mean score {:.5f}, highest {:.5f}; {} above {}\n", kImages,
             result["mean"].get<double>(), result["highest"].get<double>(),
             result["flagged"].get<int64_t>(), found.threshold.value);
  return result;
}

/// The scores of images with masks of noise, by the size of the mask; `shown` also by itself.
Json study_masks(const Trial& trial, const Arguments& a, int64_t shown) {
  const detect::MaskStudy study =
      detect::mask_study(trial.detector, first(trial.images, a.study_images),
                         {.mask_sizes = kMaskSizes,
                          .masks = {.n_masks = a.masks, .mask_type = detect::MaskType::kNormal}});
  const auto& by_image = study.scores[0];
  trial.save("mask_sizes_all_images.png", detect::score_by_mask_size_chart(kMaskSizes, by_image),
             "Outlier score of all images for increasing mask size");
  trial.save("mask_sizes_mean.png", detect::mean_score_by_mask_size_chart(kMaskSizes, by_image),
             "Mean outlier score of all images for increasing mask size");
  trial.save(
      fmt::format("mask_sizes_image_{}.png", shown),
      detect::score_by_mask_size_chart(kMaskSizes, {by_image.at(static_cast<size_t>(shown))}),
      fmt::format("Outlier score of image {} for increasing mask size", shown));
  const std::vector<double> means = study.mean_scores(0);
  fmt::print("mean score by mask size:");
  for (size_t i = 0; i < means.size(); ++i) fmt::print(" {}: {:.5f}", kMaskSizes[i], means[i]);
  fmt::print("\n");
  return {{"mask_sizes", kMaskSizes}, {"mean_scores", means}, {"flagged", study.flagged}};
}

/// One image with a mask of each size: the score by the features with the highest scores, from 20 %
/// of them to all.
Json study_copies(const Trial& trial, int64_t image) {
  const std::vector<double> percs = {20, 40, 60, 80, 100};
  const fe::Array copies = with_masked_copies(trial.image(image), kMaskSizes);
  const detect::Scores scores =
      trial.detector.score(copies, {.feature_score = true, .reconstruction = true});
  plot::save(trial.out / "masked_copies.png",
             detect::feature_outlier_grid({.images = fe::as_tensor(copies),
                                           .prediction = trial.detector.predict(scores),
                                           .reconstruction = scores.reconstruction,
                                           .max_instances = copies.shape()[0]}));
  std::vector<int64_t> sizes = {0};
  sizes.insert(sizes.end(), kMaskSizes.begin(), kMaskSizes.end());
  detect::ScoreRows by_perc;
  for (const double perc : percs) {
    const fe::Array row =
        fe::to_array(trial.detector.score(copies, {.outlier_perc = perc}).instance_score);
    by_perc.emplace_back(row.values<double>().begin(), row.values<double>().end());
  }
  trial.save("outlier_percs.png", detect::score_by_outlier_perc_chart(sizes, percs, by_perc),
             "Outlier score for increasing mask size and different feature subsets");
  return {{"mask_sizes", sizes}, {"outlier_percs", percs}, {"scores", by_perc}};
}

Json infer_threshold(const Trial& trial, double threshold_perc) {
  const double before = trial.detector.threshold()->value;
  const double after =
      trial.detector.infer_threshold(trial.images, {.threshold_perc = threshold_perc}).value;
  const auto flagged = trial.detector.predict(trial.images).is_outlier.sum().item<int64_t>();
  fmt::print("inferred threshold {:.6g}, {} images above it; it was {}\n", after, flagged, before);
  return {{"before", before}, {"after", after}, {"flagged", flagged}};
}

void work(Arguments a) {
  fe::log::set_quiet(a.quiet);
  fe::set_seed(a.seed);
  const fe::Dataset images = fe::data::cifar10(a.data).train;
  FE_CHECK(images.size() >= kImages, "--data: expected at least {} training images, got {}.",
           kImages, images.size());
  const auto detector =
      a.load.empty() ? untrained(a.detector == "vae") : fe::config::load_detector(a.load);
  FE_CHECK(detector->threshold(),
           "--load: expected a detector with a threshold, got none in '{}'. `fe detect threshold` "
           "finds one.",
           a.load.string());
  a.out = fe::new_run_folder(a.detector + "_cifar10", a.out);
  if (a.load.empty()) {
    detector->fit(images, {.epochs = a.epochs, .batch_size = a.batch_size, .run_dir = a.out});
    detector->save(a.out / "detector.h5");
  }

  const int64_t parameters = detector->models().at(0).parameter_count();
  fmt::print("\n{} with {} parameters\n", detector->name(), parameters);
  const Trial trial = {.detector = *detector, .images = first(images, kImages), .out = a.out};
  Json summary = {{"detector", detector->name()}, {"parameters", parameters}};
  summary["masked_image"] = mask_one(trial, 1);
  plot_reconstruction(trial, 8);
  summary["original"] = score_originals(trial, {8, 60, 100, 330});
  summary["masks"] = study_masks(trial, a, 8);
  summary["copies"] = study_copies(trial, 8);
  summary["new_threshold"] = infer_threshold(trial, /*threshold_perc=*/99);
  fe::write_file(a.out / "summary.json", summary.dump(2) + "\n");
  fmt::print("results and plots in {}\n", a.out.string());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Recognizes outliers among images with an autoencoder.", "cifar10");
  Arguments a;
  app.option_defaults()->always_capture_default();
  app.add_option("--data", a.data, "folder of CIFAR-10's binary files (else FE_DATA_DIR)");
  app.add_option("--detector", a.detector, "ae, or vae: a variational autoencoder")
      ->check(CLI::IsMember({"ae", "vae"}));
  app.add_option("--epochs", a.epochs)->check(CLI::PositiveNumber);
  app.add_option("--batch-size", a.batch_size)->check(CLI::PositiveNumber);
  app.add_option("--seed", a.seed, "the same seed gives the same weights");
  app.add_option("--load", a.load, "a detector's file to use instead of training one");
  app.add_option("--out", a.out, "folder of the results (default: a new one in runs/)");
  app.add_option("--study-images", a.study_images, "images of the study of mask sizes")
      ->check(CLI::Range(int64_t{9}, kImages));  // image 8 is among them
  app.add_option("--masks", a.masks, "masks of each size, each on every image")
      ->check(CLI::PositiveNumber);
  app.add_flag("--quiet", a.quiet, "print only the results");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard("cifar10", [&] { work(a); });
}
