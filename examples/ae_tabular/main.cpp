// SPDX-License-Identifier: Apache-2.0
/// Finds faulty sensors of a pump with an autoencoder: rows of a table instead of images.
///
///   ae_tabular --out runs/pump
///
/// Makes the table first, as HDF5 files that a config can read: OUT/train.h5, rows without a fault,
/// and OUT/test.h5, every tenth with one. Then trains, evaluates, and reports how often the sensor
/// with the highest feature score is the faulty one.

#include <torch/types.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>

#include "config/run/train.h"
#include "detect/evaluation.h"
#include "examples/ae_tabular/detector.h"
#include "examples/ae_tabular/pump.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/file.h"
#include "fe/base/system/guard.h"
#include "fe/data/hdf5.h"

namespace {

namespace detect = fe::detect;
namespace fs = std::filesystem;

constexpr double kFaulty = 0.1;  // share of the test rows
// Two parts of the seed, or both tables would begin with the same readings.
constexpr uint64_t kTrain = 1, kTest = 2;

struct Arguments {
  int64_t rows = 4000;
  uint64_t seed = 7;
  pump::TrainingOptions training = {.run_dir = "runs/pump"};
  bool quiet = false;
};

fe::Dataset written(const fs::path& file, const fe::Dataset& rows) {
  fe::data::write_hdf5(file, rows);
  return fe::data::hdf5_dataset({.path = file});
}

/// Of the faulty rows that the detector flags, the share whose strangest sensor is the faulty one.
double share_located(const detect::OutlierDetector& detector, const fe::Dataset& faulty) {
  const detect::Prediction found = detector.predict(faulty);
  const fe::Tensor sensors = fe::as_tensor(faulty.column("sensor"));
  const fe::Tensor located = found.feature_score.argmax(1).eq(sensors);
  const auto flagged = found.is_outlier.sum().item<double>();
  const fe::Tensor both = located.logical_and(found.is_outlier.to(torch::kBool));
  return flagged > 0 ? both.sum().item<double>() / flagged : 0.0;
}

void work(const Arguments& arguments) {
  const fs::path& out = arguments.training.run_dir;
  fe::config::require_new_run(out);
  fe::set_seed(arguments.seed);
  const bool was_quiet = fe::log::set_quiet(arguments.quiet);
  fe::make_writable_folder(out);
  const fe::Dataset train = written(
      out / "train.h5", pump::rows(arguments.rows, 0.0, fe::derive_seed(arguments.seed, kTrain)));
  const fe::Dataset test = written(
      out / "test.h5", pump::rows(arguments.rows, kFaulty, fe::derive_seed(arguments.seed, kTest)));
  const auto detector = pump::train(train, arguments.training);
  detector->save(out / "detector.h5");
  const detect::Evaluation evaluation =
      detect::evaluate(*detector, test, {.normal_labels = {pump::kNone}});
  fe::write_file(out / "evaluation.json", detect::to_json(evaluation));
  fe::log::set_quiet(was_quiet);

  fmt::print("{}", detect::to_text(evaluation));
  fmt::print("in {:.1f} % of the faulty rows it flags, the strangest sensor is the faulty one\n",
             100.0 * share_located(*detector, test.where_not("y", {pump::kNone})));
  fmt::print("tables    {}, {}\ndetector  {}\n", (out / "train.h5").string(),
             (out / "test.h5").string(), (out / "detector.h5").string());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Finds faulty sensors of a pump with an autoencoder.", "ae_tabular");
  Arguments a;
  app.add_option("--rows", a.rows, "of each of the two tables")
      ->check(CLI::Range(100, 10'000'000))
      ->capture_default_str();
  app.add_option("--epochs", a.training.epochs)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--batch-size", a.training.batch_size)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seed", a.seed, "same seed, same rows and weights")->capture_default_str();
  app.add_option("--out", a.training.run_dir, "folder of the results; one without a run")
      ->capture_default_str();
  app.add_flag("--quiet", a.quiet, "print only the summary");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard("ae_tabular", [&] { work(a); });
}
