// SPDX-License-Identifier: Apache-2.0
/// Novelty detection after "Adversarially Learned One-Class Classifier for Novelty Detection"
/// (Sabokrou et al. 2018, arXiv:1802.09088): learns what the images of some classes look like, and
/// recognizes images of all other classes. The config configs/alocc_detector.yaml does the same;
/// alocc_notebook.cpp follows FastEstimator's notebook.
///
///   alocc --data DIR --inlier 1 --out runs/ones           the digit 1 of MNIST
///   alocc --dataset fashion_mnist --inlier 1              trousers; Debian's Fashion-MNIST
///   alocc --data DIR --inlier 1 --load runs/ones/detector.h5

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "config/run/detector_file.h"
#include "detect/detect.h"
#include "fe/base/system/file.h"
#include "fe/fe.h"
#include "report/report.h"

namespace {

namespace detect = fe::detect;
namespace fs = std::filesystem;
namespace ops = fe::ops;
namespace plot = fe::plot;
namespace traces = fe::traces;

struct Arguments {
  std::string dataset = "mnist";
  fs::path data, load, out;
  std::vector<int64_t> inliers = {1};
  double outlier_fraction = 0.5;
  int64_t epochs = 20, batch_size = 128;
  int workers = -1;
  uint64_t seed = 7;
  bool quiet = false;
};

detect::ALOCCOptions untrained() {
  return {
      .reconstructor = detect::alocc_reconstructor(detect::ALOCCVariant::kCorrected),
      .discriminator = detect::alocc_discriminator(detect::ALOCCVariant::kCorrected),
      .scoring = {.train_input = "x_w_noise",
                  .threshold_method = detect::ThresholdMethod::kPercentile,
                  .threshold_perc = 95,
                  .data_type = "image",
                  .class_names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}},
      .ops = {
          ops::ExpandDims({.inputs = "x", .outputs = "x", .axis = 0}),
          ops::Normalize(
              {.inputs = "x", .outputs = "x", .mean = 1.0, .std = 1.0, .max_pixel_value = 127.5}),
          ops::GaussianNoise(
              {.inputs = "x", .outputs = "x_w_noise", .std = 1.0, .mode = fe::Mode::kTrain})}};
}

/// A tenth of the inliers is held out, to scale the score and to find the threshold. The evaluation
/// set, inliers (1) and outliers (0), is only watched: the last epoch counts.
std::shared_ptr<detect::OutlierDetector> train(const fe::Dataset& inliers,
                                               const fe::Dataset& evaluation_set,
                                               const Arguments& a) {
  const auto detector = std::make_shared<detect::ALOCC>(untrained());
  const auto parts = inliers.split({.fractions = {0.9}, .shuffle = true});
  const int64_t steps = (parts[0].size() + a.batch_size - 1) / a.batch_size;
  const auto falling_to_zero = [&](const fe::Model& model) {
    return traces::LRScheduler(
        {.model = model,
         .by_step = traces::CosineDecay{
             .cycle_length = a.epochs * steps, .init_lr = model.learning_rate(), .min_lr = 0.0}});
  };
  detector->fit(parts[0], {.epochs = a.epochs,
                           .batch_size = a.batch_size,
                           .eval_data = {{"held_out", parts[1]}, {"all", evaluation_set}},
                           .traces = {falling_to_zero(detector->models()[0]),
                                      falling_to_zero(detector->models()[1]),
                                      detect::F1AUCScores({.true_key = "y",
                                                           .pred_key = detect::kInstanceScore,
                                                           .high_label = 0,
                                                           .ds_id = "all"})},
                           .num_workers = a.workers,
                           .log_steps = 50,
                           .run_dir = a.out});
  detector->save(a.out / "detector.h5");
  fe::report::write_report(a.out, {});
  return detector;
}

/// Five samples of one kind, from the lowest score to the highest, beside their reconstructions.
plot::ImageGrid reconstructions(const std::string& title,
                                const detect::OutlierDetector& detector,
                                const fe::Dataset& samples,
                                const detect::Evaluation& evaluation,
                                int64_t label) {
  constexpr size_t kRows = 5;
  const auto score = [&](int64_t i) { return evaluation.scores[static_cast<size_t>(i)]; };
  std::vector<int64_t> sorted;
  for (int64_t i = 0; i < samples.size(); ++i) {
    if (evaluation.labels[static_cast<size_t>(i)] == label) sorted.push_back(i);
  }
  std::ranges::stable_sort(sorted, {}, score);
  plot::ImageColumn input{.name = "Input"}, output{.name = "Reconstruction"};
  for (size_t row = 0; row < kRows; ++row) {
    const int64_t number = sorted[row * (sorted.size() - 1) / (kRows - 1)];
    input.images.push_back(samples[number]["x"]);
    input.captions.emplace_back();
    output.images.push_back(fe::to_array(detector.reconstruct(samples.select({number}))[0]));
    output.captions.push_back(fmt::format("score {:.3g}", score(number)));
  }
  return {.title = title, .columns = {std::move(input), std::move(output)}, .scale = 4};
}

void work(Arguments a) {
  fe::log::set_quiet(a.quiet);
  fe::set_seed(a.seed);
  const fe::data::TrainTest data =
      a.dataset == "mnist" ? fe::data::mnist(a.data) : fe::data::fashion_mnist(a.data);
  const fe::Dataset inliers = data.train.where("y", a.inliers);
  const fe::Dataset balanced = data.test.one_class(
      {.key = "y", .inliers = a.inliers, .outlier_fraction = a.outlier_fraction});
  a.out =
      fe::new_run_folder(fmt::format("alocc_{}_{}", a.dataset, fmt::join(a.inliers, "-")), a.out);
  const auto detector =
      a.load.empty() ? train(inliers, balanced, a) : fe::config::load_detector(a.load);

  const auto evaluation = detect::evaluate(*detector, balanced, {.normal_labels = {1}});
  const auto whole_test = detect::evaluate(*detector, data.test, {.normal_labels = a.inliers});
  fe::write_file(a.out / "evaluation.json", detect::to_json(evaluation));
  fe::write_file(a.out / "whole_test.json", detect::to_json(whole_test));
  detect::save_evaluation_plots(a.out, *detector, balanced, evaluation);
  plot::save(
      a.out / "reconstructions.png",
      plot::Figure{.panels = {reconstructions("Inliers", *detector, balanced, evaluation, 0),
                              reconstructions("Outliers", *detector, balanced, evaluation, 1)}});
  fmt::print("\nas many outliers as inliers\n{}\nthe whole test set\n{}",
             detect::to_text(evaluation), detect::to_text(whole_test));
  fmt::print("plots in {}\nscore your own image with\n  fe detect score {} image.png\n",
             a.out.string(), (a.load.empty() ? a.out / "detector.h5" : a.load).string());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Learns to recognize images of other classes than some.", "alocc");
  Arguments a;
  app.option_defaults()->always_capture_default();
  app.add_option("--dataset", a.dataset, "mnist or fashion_mnist")
      ->check(CLI::IsMember({"mnist", "fashion_mnist"}));
  app.add_option("--data", a.data, "folder of the data set (else FE_DATA_DIR)");
  app.add_option("--inlier", a.inliers, "normal classes, such as 1 or 3,5")->delimiter(',');
  app.add_option("--outlier-fraction", a.outlier_fraction,
                 "of the evaluation set, balanced by default")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--epochs", a.epochs)->check(CLI::PositiveNumber);
  app.add_option("--batch-size", a.batch_size)->check(CLI::PositiveNumber);
  app.add_option("--workers", a.workers, "threads that prepare batches; -1: as fits")
      ->check(CLI::Range(-1, 1024));
  app.add_option("--seed", a.seed, "the same seed gives the same weights");
  app.add_option("--load", a.load, "a detector's file to use instead of training one");
  app.add_option("--out", a.out, "folder of the results (default: a new one in runs/)");
  app.add_flag("--quiet", a.quiet, "print only the evaluation");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard("alocc", [&] { work(a); });
}
