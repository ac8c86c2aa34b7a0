// SPDX-License-Identifier: Apache-2.0
/// Recognizes faulty sensors of a pump with an autoencoder: rows of a table instead of images. The
/// config configs/ae_tabular.yaml does the same with the tables that this program writes.
///
///   ae_tabular --out runs/pump
///
/// First generates the tables, OUT/train.h5, rows without a fault, and OUT/test.h5, of which one
/// row in ten has a fault. Then trains, evaluates, and reports how often the sensor with the
/// highest feature score is the faulty one.

#include <torch/types.h>

#include <CLI/CLI.hpp>

#include "detect/detect.h"
#include "examples/pump.h"
#include "fe/base/system/file.h"
#include "fe/fe.h"

namespace {

namespace detect = fe::detect;
namespace fs = std::filesystem;
namespace layers = fe::layers;
namespace traces = fe::traces;

constexpr auto kWidth = static_cast<int64_t>(pump::kSensors.size());
constexpr int64_t kHidden = 32, kCode = 3;  // load, ambient temperature, inlet pressure
constexpr double kLearningRate = 1e-3;
constexpr double kFaulty = 0.1;  // fraction of the test rows
// Two parts of the seed, or both tables would start with the same readings.
constexpr uint64_t kTrain = 1, kTest = 2;

struct Arguments {
  int64_t rows = 4000, epochs = 40, batch_size = 64;
  uint64_t seed = 7;
  fs::path out = "runs/pump";
  bool quiet = false;
};

detect::OutlierAE untrained() {
  std::vector<double> means, stds;
  for (const pump::Sensor& sensor : pump::kSensors) {
    means.push_back(sensor.mean);
    stds.push_back(sensor.std);
  }
  return detect::OutlierAE(
      {.encoder_net = fe::sequential(
           {layers::Linear{.in_features = kWidth, .out_features = kHidden}, layers::LeakyReLU{},
            layers::Linear{.in_features = kHidden, .out_features = kCode}}),
       .decoder_net = fe::sequential(
           {layers::Linear{.in_features = kCode, .out_features = kHidden}, layers::LeakyReLU{},
            layers::Linear{.in_features = kHidden, .out_features = kWidth}}),
       .optimizer = fe::Adam{.lr = kLearningRate},
       .scoring = {.outlier_perc = 100.0 / static_cast<double>(kWidth),  // the strangest sensor
                   .threshold_method = detect::ThresholdMethod::kPercentile,
                   .threshold_perc = 95,
                   .data_type = "tabular",
                   .class_names = {"normal", "stuck", "drifted"}},
       .ops = {fe::ops::Normalize(
           {.inputs = "x", .outputs = "x", .mean = means, .std = stds, .max_pixel_value = 1.0})}});
}

/// A tenth of the rows is held out; 95 % of these are below the threshold.
void train(detect::OutlierAE& detector, const fe::Dataset& normal, const Arguments& a) {
  const auto parts = normal.split({.fractions = {0.9}, .shuffle = true});
  const int64_t steps = (parts[0].size() + a.batch_size - 1) / a.batch_size;
  const traces::CosineDecay falling = {
      .cycle_length = a.epochs * steps, .init_lr = kLearningRate, .min_lr = 0.0};
  detector.fit(parts[0],
               {.epochs = a.epochs,
                .batch_size = a.batch_size,
                .eval_data = parts[1],
                .traces = {traces::LRScheduler({.model = detector.model(), .by_step = falling})},
                .log_steps = 0,
                .run_dir = a.out});
  detector.save(a.out / "detector.h5");
}

/// Of the faulty rows that the detector flags, the fraction whose strangest sensor is the faulty
/// one.
double fraction_located(const detect::OutlierDetector& detector, const fe::Dataset& faulty) {
  const detect::Prediction found = detector.predict(faulty);
  const fe::Tensor sensors = fe::as_tensor(faulty.column("sensor"));
  const fe::Tensor located = found.feature_score.argmax(1).eq(sensors);
  const auto flagged = found.is_outlier.sum().item<double>();
  const fe::Tensor both = located.logical_and(found.is_outlier.to(torch::kBool));
  return flagged > 0 ? both.sum().item<double>() / flagged : 0.0;
}

void work(const Arguments& a) {
  fe::log::set_quiet(a.quiet);
  fe::set_seed(a.seed);
  const fs::path out = fe::new_run_folder("ae_tabular", a.out);
  const auto written = [&](const char* name, double faulty, uint64_t part) {
    const fe::Dataset rows = pump::rows(a.rows, faulty, fe::derive_seed(a.seed, part));
    fe::data::write_hdf5(out / name, rows);
    return fe::data::hdf5_dataset({.path = out / name});
  };
  const fe::Dataset normal = written("train.h5", 0.0, kTrain);
  const fe::Dataset test = written("test.h5", kFaulty, kTest);

  detect::OutlierAE detector = untrained();
  train(detector, normal, a);
  const detect::Evaluation evaluation =
      detect::evaluate(detector, test, {.normal_labels = {pump::kNone}});
  detect::save_evaluation_plots(out, detector, test, evaluation);
  fe::write_file(out / "evaluation.json", detect::to_json(evaluation));
  fmt::print("{}", detect::to_text(evaluation));
  fmt::print("in {:.1f} % of the faulty rows it flags, the strangest sensor is the faulty one\n",
             100.0 * fraction_located(detector, test.where_not("y", {pump::kNone})));
  fmt::print("tables, detector, and plots in {}\n", out.string());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Recognizes faulty sensors of a pump with an autoencoder.", "ae_tabular");
  Arguments a;
  app.option_defaults()->always_capture_default();
  app.add_option("--rows", a.rows, "of each of the two tables")->check(CLI::Range(100, 10'000'000));
  app.add_option("--epochs", a.epochs)->check(CLI::PositiveNumber);
  app.add_option("--batch-size", a.batch_size)->check(CLI::PositiveNumber);
  app.add_option("--seed", a.seed, "the same seed gives the same rows and weights");
  app.add_option("--out", a.out, "folder of the results, without a run");
  app.add_flag("--quiet", a.quiet, "print only the evaluation");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard("ae_tabular", [&] { work(a); });
}
