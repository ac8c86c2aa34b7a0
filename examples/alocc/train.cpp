// SPDX-License-Identifier: Apache-2.0
/// Novelty detection after "Adversarially Learned One-Class Classifier for Novelty Detection"
/// (Sabokrou et al. 2018, arXiv:1802.09088): learns what the images of some classes look like, and
/// recognizes images of all other classes.
///
///   alocc_train --data DIR --inlier 1                    the digit 1 of MNIST, our recipe
///   alocc_train --data DIR --inlier 1 --recipe notebook  as FastEstimator's notebook does it

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>

#include "examples/alocc/data.h"
#include "examples/alocc/pictures.h"
#include "examples/alocc/recipes.h"
#include "examples/alocc/report.h"
#include "examples/new_run_folder.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/nearest.h"
#include "fe/base/rng.h"
#include "fe/base/system/file.h"
#include "fe/base/system/guard.h"

namespace {

struct Arguments {
  alocc::DataOptions data;
  alocc::TrainingOptions training;
  std::string recipe = "corrected";
  std::string init = "torch";
  uint64_t seed = 7;
  bool quiet = false;
};

alocc::Variant parse_init(const std::string& name) {
  if (name == "torch") return alocc::Variant::kTorch;
  if (name == "keras") return alocc::Variant::kKeras;
  fe::fail("--init: expected torch or keras, got '{}'.{}", name,
           fe::did_you_mean(name, {"torch", "keras"}));
}

void check_unused(const std::filesystem::path& run_dir) {
  for (const char* file : {"events.jsonl", "reconstructor.h5", "discriminator.h5"}) {
    FE_CHECK(!std::filesystem::exists(run_dir / file),
             "--out: expected a folder without a run, got '{}', which holds {}. Choose another "
             "one: a run is never overwritten.",
             run_dir.string(), file);
  }
}

/// Saves everything but the log: models, scores, plots.
void save(const Arguments& arguments,
          const alocc::NoveltyData& data,
          const alocc::Training& training,
          const std::filesystem::path& program) {
  const std::filesystem::path& out = arguments.training.run_dir;
  const alocc::Calibration& calibration = training.detector.calibration();
  training.detector.save(out);

  const alocc::Judgment judged = training.detector.judge(data.eval);
  const auto labels = alocc::labels_of(data.eval);
  const alocc::Rates rates = alocc::rates_at_threshold(labels, judged.scores, calibration);
  alocc::write_scores(out / "scores.csv", labels, judged.scores, calibration);
  if (arguments.training.whole_test) {
    alocc::write_scores(out / "whole_test_scores.csv", alocc::labels_of(data.whole_test),
                        training.detector.judge(data.whole_test).scores, calibration);
  }
  alocc::draw_pictures(out / "plots", training, data.eval, judged);
  fe::write_file(out / "summary.json", alocc::summary_json(training.summary, calibration, rates));

  fmt::print("\n{}\n", alocc::summary_table(training.summary, calibration, rates));
  fmt::print("models    {}, {}\n", (out / "reconstructor.h5").string(),
             (out / "discriminator.h5").string());
  fmt::print("plots     {}\n", (out / "plots").string());
  fmt::print("judge an image of your own with\n  {} --run {} image.png\n",
             (program.parent_path() / "alocc_score").string(), out.string());
}

void train(Arguments arguments, const std::filesystem::path& program) {
  const alocc::Recipe recipe = alocc::parse_recipe(arguments.recipe);
  alocc::TrainingOptions& options = arguments.training;
  options.variant = parse_init(arguments.init);
  if (options.run_dir.empty()) {
    options.run_dir = examples::new_run_folder(
        fmt::format("alocc_{}_{}", arguments.data.dataset, fmt::join(arguments.data.inliers, "-")));
  }
  check_unused(options.run_dir);

  fe::set_seed(arguments.seed);
  const alocc::NoveltyData data = alocc::load_data(arguments.data);
  fe::make_writable_folder(options.run_dir / "plots");
  const bool was_quiet = fe::log::set_quiet(arguments.quiet);
  const alocc::Training training = recipe == alocc::Recipe::kNotebook
                                       ? alocc::train_notebook(data, options)
                                       : alocc::train_corrected(data, options);
  fe::log::set_quiet(was_quiet);
  save(arguments, data, training, program);
}

void add_data_options(CLI::App& app, alocc::DataOptions& data) {
  app.add_option("--dataset", data.dataset, "mnist, fashion_mnist, idx or hdf5")
      ->capture_default_str();
  app.add_option("--data", data.folder, "folder of mnist or fashion_mnist (else FE_DATA_DIR)");
  app.add_option("--images", data.images, "idx: image files of training and of test")->expected(2);
  app.add_option("--labels", data.labels, "idx: label files of training and of test")->expected(2);
  app.add_option("--hdf5", data.hdf5, "hdf5: files of training and of test, with x and y")
      ->expected(2);
  app.add_option("--inlier", data.inliers, "normal classes, such as 1 or 3,5")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--outlier-fraction", data.outlier_fraction, "of the evaluation set")
      ->capture_default_str();
}

void add_training_options(CLI::App& app, Arguments& a) {
  alocc::TrainingOptions& training = a.training;
  app.add_option("--recipe", a.recipe, "corrected, or notebook (FastEstimator's)")
      ->capture_default_str();
  app.add_option("--init", a.init, "notebook: initializers and defaults of torch or keras")
      ->capture_default_str();
  app.add_option("--epochs", training.epochs)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--batch-size", training.batch_size)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--steps-per-epoch", training.steps_per_epoch, "0: one pass over the data")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--workers", training.num_workers, "threads that prepare batches; -1: as fits")
      ->check(CLI::Range(-1, 1024))
      ->capture_default_str();
  app.add_option("--seed", a.seed, "same seed, same weights")->capture_default_str();
  app.add_option("--out", training.run_dir, "run folder (default: a new one in runs/)");
  app.add_flag("--whole-test", training.whole_test, "also test on all test images");
  app.add_option("--log-steps", training.log_steps, "steps between two lines of the log")
      ->capture_default_str();
  app.add_flag("--quiet", a.quiet, "print only the summary; the log file has it all");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Learns to tell images of some classes from all others.", "alocc_train");
  Arguments arguments;
  add_data_options(app, arguments.data);
  add_training_options(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard("alocc_train", [&] { train(arguments, argv[0]); });
}
