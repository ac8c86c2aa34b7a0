// SPDX-License-Identifier: Apache-2.0
/// Recognizes clothes of other kinds than the one it has learned, with a small autoencoder. The
/// config configs/ae_fashion.yaml does the same.
///
///   ae_fashion                                 pullovers are normal; Debian's Fashion-MNIST
///   ae_fashion --class 1 --out runs/trousers
///   ae_fashion --class 1 --load runs/trousers/detector.h5
///
/// Trains in about a minute on one CPU core. --load also takes the checkpoint of
/// `fe detect fit configs/ae_fashion.yaml`.

#include <CLI/CLI.hpp>
#include <memory>

#include "config/run/detector_file.h"
#include "detect/detect.h"
#include "fe/base/system/file.h"
#include "fe/fe.h"

namespace {

namespace detect = fe::detect;
namespace fs = std::filesystem;
namespace layers = fe::layers;
namespace ops = fe::ops;
namespace traces = fe::traces;

constexpr double kLearningRate = 1e-3;

struct Arguments {
  fs::path data, load, out;
  int64_t normal = 2, epochs = 25, batch_size = 128;
  uint64_t seed = 7;
  bool quiet = false;
};

detect::OutlierAEOptions untrained() {
  return {.encoder_net = fe::sequential(
              {layers::Flatten{}, layers::Linear{.in_features = 28 * 28, .out_features = 512},
               layers::ReLU{}, layers::Linear{.in_features = 512, .out_features = 16}}),
          .decoder_net = fe::sequential(
              {layers::Linear{.in_features = 16, .out_features = 512}, layers::ReLU{},
               layers::Linear{.in_features = 512, .out_features = 28 * 28},
               layers::Unflatten{.sizes = {1, 28, 28}}}),
          .optimizer = fe::Adam{.lr = kLearningRate},
          .scoring = {.threshold_method = detect::ThresholdMethod::kPercentile,
                      .threshold_perc = 95,
                      .data_type = "image",
                      .class_names = {"T-shirt", "trouser", "pullover", "dress", "coat", "sandal",
                                      "shirt", "sneaker", "bag", "ankle boot"}},
          .ops = {ops::ExpandDims({.inputs = "x", .outputs = "x", .axis = 0}),
                  ops::ToFloat({.inputs = "x", .outputs = "x"})}};
}

/// A tenth of the normal images is held out; 95 % of these are below the threshold.
std::shared_ptr<detect::OutlierDetector> train(const fe::Dataset& normal, const Arguments& a) {
  const auto detector = std::make_shared<detect::OutlierAE>(untrained());
  const auto parts = normal.split({.fractions = {0.9}, .shuffle = true});
  const int64_t steps = (parts[0].size() + a.batch_size - 1) / a.batch_size;
  const traces::CosineDecay falling = {
      .cycle_length = a.epochs * steps, .init_lr = kLearningRate, .min_lr = 0.0};
  detector->fit(parts[0],
                {.epochs = a.epochs,
                 .batch_size = a.batch_size,
                 .eval_data = parts[1],
                 .traces = {traces::LRScheduler({.model = detector->model(), .by_step = falling})},
                 .run_dir = a.out});
  detector->save(a.out / "detector.h5");
  return detector;
}

void work(Arguments a) {
  fe::log::set_quiet(a.quiet);
  fe::set_seed(a.seed);
  const fe::data::TrainTest clothes = fe::data::fashion_mnist(a.data);
  const fe::Dataset normal = clothes.train.where("y", a.normal);
  a.out = fe::new_run_folder(fmt::format("ae_fashion_{}", a.normal), a.out);
  const auto detector = a.load.empty() ? train(normal, a) : fe::config::load_detector(a.load);

  const detect::Evaluation evaluation =
      detect::evaluate(*detector, clothes.test, {.normal_labels = {a.normal}});
  detect::save_evaluation_plots(a.out, *detector, clothes.test, evaluation);
  fe::write_file(a.out / "evaluation.json", detect::to_json(evaluation));
  fmt::print("\nnormal: class {}; the full test set\n{}plots in {}\n", a.normal,
             detect::to_text(evaluation), a.out.string());
  fmt::print("score your own image with\n  fe detect score {} image.png\n",
             (a.load.empty() ? a.out / "detector.h5" : a.load).string());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Recognizes clothes of other kinds than the one it has learned.", "ae_fashion");
  Arguments a;
  app.option_defaults()->always_capture_default();
  app.add_option("--data", a.data, "folder of Fashion-MNIST (else FE_DATA_DIR, else Debian's)");
  app.add_option("--class", a.normal, "the class that is normal")->check(CLI::Range(0, 9));
  app.add_option("--epochs", a.epochs)->check(CLI::PositiveNumber);
  app.add_option("--batch-size", a.batch_size)->check(CLI::PositiveNumber);
  app.add_option("--seed", a.seed, "the same seed gives the same weights");
  app.add_option("--load", a.load, "a detector's file to use instead of training one");
  app.add_option("--out", a.out, "folder of the results (default: a new one in runs/)");
  app.add_flag("--quiet", a.quiet, "print only the evaluation");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard("ae_fashion", [&] { work(a); });
}
