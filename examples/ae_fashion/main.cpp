// SPDX-License-Identifier: Apache-2.0
/// Finds clothes of other kinds than the one that it knows, with a small autoencoder.
///
///   ae_fashion                                 pullovers are normal; Debian's Fashion-MNIST
///   ae_fashion --class 1 --out runs/trousers
///   ae_fashion --class 1 --load runs/trousers/detector.h5
///
/// Trains in about a minute on one CPU core. --load takes the checkpoint of
/// `fe detect fit configs/ae_fashion.yaml` as well.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "config/run/detector_file.h"
#include "config/run/train.h"
#include "detect/evaluation.h"
#include "detect/plot/curves.h"
#include "detect/plot/feature_outlier_grid.h"
#include "detect/plot/score_histogram.h"
#include "examples/ae_fashion/detector.h"
#include "examples/new_run_folder.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/file.h"
#include "fe/base/system/guard.h"
#include "fe/data/mnist.h"
#include "plot/chart/figure.h"

namespace {

namespace detect = fe::detect;
namespace fs = std::filesystem;
namespace plot = fe::plot;

constexpr int64_t kClasses = 10;

struct Arguments {
  fs::path data;
  int64_t normal = 2;
  ae_fashion::TrainingOptions training;
  uint64_t seed = 7;
  fs::path load;
  bool quiet = false;
};

/// The first image of each class.
fe::Dataset one_of_each(const fe::Dataset& dataset) {
  const fe::Array labels = dataset.column("y");
  const auto values = labels.values<int64_t>();
  std::vector<int64_t> indices;
  for (int64_t label = 0; label < kClasses; ++label) {
    const auto found = std::find(values.begin(), values.end(), label);
    if (found != values.end()) indices.push_back(found - values.begin());
  }
  return dataset.select(std::move(indices));
}

void draw(const fs::path& folder,
          const detect::OutlierDetector& detector,
          const fe::Dataset& test,
          const detect::Evaluation& evaluation) {
  const auto& threshold = detector.threshold();
  const std::vector<detect::LabeledScores> curves = {
      {.name = detector.name(), .labels = evaluation.labels, .scores = evaluation.scores}};
  plot::save(folder / "roc.png", detect::roc_figure(curves, threshold));
  plot::save(folder / "precision_recall.png", detect::precision_recall_chart(curves, threshold));
  plot::save(folder / "scores.png",
             detect::score_histogram(evaluation.labels, evaluation.scores, threshold));

  const fe::Dataset shown = one_of_each(test);
  const detect::Scores scores =
      detector.score(shown, {.feature_score = true, .reconstruction = true});
  plot::save(folder / "feature_scores.png",
             detect::feature_outlier_grid({.images = fe::as_tensor(shown.column("x")).unsqueeze(1),
                                           .prediction = detector.predict(scores),
                                           .reconstruction = scores.reconstruction,
                                           .max_instances = kClasses}));
}

std::shared_ptr<detect::OutlierDetector> trained(const Arguments& arguments,
                                                 const fe::Dataset& images) {
  const auto detector = ae_fashion::train(images.where("y", arguments.normal), arguments.training);
  detector->save(arguments.training.run_dir / "detector.h5");
  return detector;
}

void work(Arguments arguments) {
  fs::path& out = arguments.training.run_dir;
  if (out.empty()) out = examples::new_run_folder(fmt::format("ae_fashion_{}", arguments.normal));
  fe::config::require_new_run(out);
  fe::set_seed(arguments.seed);
  const bool was_quiet = fe::log::set_quiet(arguments.quiet);
  const fe::data::TrainTest clothes = fe::data::fashion_mnist(arguments.data);
  fe::make_writable_folder(out / "plots");
  const bool load = !arguments.load.empty();
  const auto detector =
      load ? fe::config::load_detector(arguments.load) : trained(arguments, clothes.train);
  const detect::Evaluation evaluation =
      detect::evaluate(*detector, clothes.test, {.normal_labels = {arguments.normal}});
  draw(out / "plots", *detector, clothes.test, evaluation);
  fe::write_file(out / "evaluation.json", detect::to_json(evaluation));
  fe::log::set_quiet(was_quiet);

  const fs::path file = load ? arguments.load : out / "detector.h5";
  fmt::print("\nnormal: class {}; the whole test set\n{}", arguments.normal,
             detect::to_text(evaluation));
  fmt::print("detector  {}\nplots     {}\nscore an image of your own with\n", file.string(),
             (out / "plots").string());
  fmt::print("  fe detect score {} image.png\n", file.string());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Finds clothes of other kinds than the one that it knows.", "ae_fashion");
  Arguments a;
  app.add_option("--data", a.data, "folder of Fashion-MNIST (else FE_DATA_DIR, else Debian's)");
  app.add_option("--class", a.normal, "the class that is normal")
      ->check(CLI::Range(int64_t{0}, kClasses - 1))
      ->capture_default_str();
  app.add_option("--epochs", a.training.epochs)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--batch-size", a.training.batch_size)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seed", a.seed, "same seed, same weights")->capture_default_str();
  app.add_option("--load", a.load, "a detector's file to use instead of training one");
  app.add_option("--out", a.training.run_dir,
                 "folder of the results (default: a new one in runs/)");
  app.add_flag("--quiet", a.quiet, "print only the summary");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard("ae_fashion", [&] { work(a); });
}
