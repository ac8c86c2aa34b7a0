// SPDX-License-Identifier: Apache-2.0
#include "examples/ae_tabular/detector.h"

#include <vector>

#include "examples/ae_tabular/pump.h"
#include "fe/model/layers.h"
#include "ops/array/normalize.h"
#include "traces/adapt/cosine_decay.h"
#include "traces/adapt/lr_scheduler.h"

namespace pump {
namespace {

namespace detect = fe::detect;
namespace layers = fe::layers;
namespace traces = fe::traces;

constexpr auto kWidth = static_cast<int64_t>(kSensors.size());
constexpr int64_t kHidden = 32, kCode = 3;  // load, ambient temperature, inlet pressure
constexpr double kLearningRate = 1e-3;

fe::ops::Normalize to_standard_units() {
  std::vector<double> means, stds;
  for (const Sensor& sensor : kSensors) {
    means.push_back(sensor.mean);
    stds.push_back(sensor.std);
  }
  return fe::ops::Normalize(
      {.inputs = "x", .outputs = "x", .mean = means, .std = stds, .max_pixel_value = 1.0});
}

detect::OutlierAEOptions detector_options() {
  return {.encoder_net = fe::sequential(
              {layers::Linear{.in_features = kWidth, .out_features = kHidden}, layers::LeakyReLU{},
               layers::Linear{.in_features = kHidden, .out_features = kCode}}),
          .decoder_net = fe::sequential(
              {layers::Linear{.in_features = kCode, .out_features = kHidden}, layers::LeakyReLU{},
               layers::Linear{.in_features = kHidden, .out_features = kWidth}}),
          .optimizer = fe::Adam{.lr = kLearningRate},
          .scoring = {.outlier_perc = 100.0 / static_cast<double>(kWidth),  // strangest sensor
                      .threshold_method = detect::ThresholdMethod::kPercentile,
                      .threshold_perc = 95,
                      .data_type = "tabular",
                      .class_names = {"normal", "stuck", "drifted"}},
          .ops = {to_standard_units()}};
}

}  // namespace

std::shared_ptr<detect::OutlierAE> train(const fe::Dataset& normal,
                                         const TrainingOptions& options) {
  const auto detector = std::make_shared<detect::OutlierAE>(detector_options());
  const auto parts = normal.split({.fractions = {0.9}, .shuffle = true});
  const int64_t steps = (parts[0].size() + options.batch_size - 1) / options.batch_size;
  detector->fit(parts[0],
                {.epochs = options.epochs,
                 .batch_size = options.batch_size,
                 .eval_data = parts[1],
                 .traces = {traces::LRScheduler(
                     {.model = detector->model(),
                      .by_step = traces::CosineDecay{.cycle_length = options.epochs * steps,
                                                     .init_lr = kLearningRate,
                                                     .min_lr = 0.0}})},
                 .log_steps = 0,
                 .run_dir = options.run_dir});
  return detector;
}

}  // namespace pump
