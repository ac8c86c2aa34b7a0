// SPDX-License-Identifier: Apache-2.0
#include "examples/cifar10/program.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "config/run/detector_file.h"
#include "config/run/train.h"
#include "examples/cifar10/detectors.h"
#include "examples/new_run_folder.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/file.h"
#include "fe/base/system/guard.h"
#include "fe/data/cifar.h"

namespace cifar10 {
namespace {

namespace detect = fe::detect;
namespace fs = std::filesystem;
namespace log = fe::log;

constexpr int64_t kImages = 500;  // the notebooks' X_train[:500]

struct Arguments {
  fs::path data;
  int64_t epochs = 50;
  int64_t batch_size = 64;
  uint64_t seed = 7;
  fs::path load;
  fs::path out;
  MaskStudySize study;
  bool quiet = false;
};

fe::data::TrainTest load_images(const fs::path& folder) {
  fe::data::TrainTest cifar = fe::data::cifar10(folder);
  log::line(cifar.train.summary());
  log::line(cifar.test.summary());
  FE_CHECK(cifar.train.size() >= kImages, "--data: expected at least {} training images, got {}.",
           kImages, cifar.train.size());
  return cifar;
}

std::shared_ptr<detect::OutlierDetector> loaded(const Program& program, const fs::path& file) {
  auto detector = fe::config::load_detector(file);
  FE_CHECK(detector->name() == program.detector, "--load: expected a detector {}, got {} in '{}'.",
           program.detector, detector->name(), file.string());
  FE_CHECK(detector->threshold().has_value(),
           "--load: expected a detector with a threshold, got none in '{}'. `fe detect threshold` "
           "finds one.",
           file.string());
  return detector;
}

std::shared_ptr<detect::OutlierDetector> trained(const Program& program,
                                                 const Arguments& arguments,
                                                 const fe::Dataset& images) {
  auto detector = program.untrained();
  const int64_t parameters = parameter_count(*detector);
  FE_CHECK(parameters == program.parameters,
           "{}: expected {} parameters, as published, got {}. Its networks were changed.",
           program.name, program.parameters, parameters);
  detector->fit(
      images,
      {.epochs = arguments.epochs, .batch_size = arguments.batch_size, .run_dir = arguments.out});
  detector->save(arguments.out / "detector.h5");
  return detector;
}

/// The notebook's, in its order, after the question of Seldon's example.
Figures go_through(const Trial& trial, const MaskStudySize& size) {
  constexpr int64_t kMaskedImage = 1;  // that a detector has to tell from its masked copy
  constexpr int64_t kImage = 8;        // that is looked at closely
  Figures figures;
  figures.masked_image = mask_one(trial, kMaskedImage);
  draw_reconstruction(trial, kImage);
  figures.original = judge_original(trial, {8, 60, 100, 330});
  figures.masks = study_masks(trial, size, kImage);
  figures.copies = study_copies(trial, kImage);
  figures.new_threshold = infer_threshold(trial, /*threshold_perc=*/99);
  return figures;
}

void work(const Program& program, Arguments arguments) {
  if (arguments.out.empty()) arguments.out = examples::new_run_folder(program.name);
  fe::config::require_new_run(arguments.out);
  fe::set_seed(arguments.seed);
  const bool was_quiet = log::set_quiet(arguments.quiet);
  const fe::Dataset images = load_images(arguments.data).train;
  fe::make_writable_folder(arguments.out / "plots");
  const bool load = !arguments.load.empty();
  const auto detector =
      load ? loaded(program, arguments.load) : trained(program, arguments, images);
  const Figures figures = go_through(
      {.detector = *detector, .images = first(images, kImages), .plots = arguments.out / "plots"},
      arguments.study);
  log::set_quiet(was_quiet);

  const int64_t parameters = parameter_count(*detector);
  fe::write_file(arguments.out / "summary.json", to_json(figures, program.detector, parameters));
  const fs::path file = load ? arguments.load : arguments.out / "detector.h5";
  fmt::print("\n{} with {} parameters\n{}", program.detector, parameters, to_text(figures));
  fmt::print("detector  {}\nplots     {}\nscore an image of your own with\n", file.string(),
             (arguments.out / "plots").string());
  fmt::print("  fe detect score {} image.png\n", file.string());
}

void add_options(CLI::App& app, Arguments& a) {
  app.add_option("--data", a.data, "folder of CIFAR-10's binary files (else FE_DATA_DIR)");
  app.add_option("--epochs", a.epochs)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--batch-size", a.batch_size)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--seed", a.seed, "same seed, same weights")->capture_default_str();
  app.add_option("--load", a.load, "a detector's file to use instead of training one");
  app.add_option("--out", a.out, "folder of the results (default: a new one in runs/)");
  app.add_option("--study-images", a.study.images, "images of the study of mask sizes")
      ->check(CLI::Range(int64_t{9}, kImages))  // its plots show image 8
      ->capture_default_str();
  app.add_option("--masks", a.study.n_masks, "masks of each size, each on every image")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--quiet", a.quiet, "print only the summary");
}

}  // namespace

int run(const Program& program, int argc, char** argv) {
  CLI::App app(program.about, program.name);
  Arguments arguments;
  add_options(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard(program.name, [&] { work(program, arguments); });
}

}  // namespace cifar10
