// SPDX-License-Identifier: Apache-2.0
#include "examples/ae_fashion/detector.h"

#include <string>
#include <vector>

#include "fe/model/layers.h"
#include "ops/array/expand_dims.h"
#include "ops/array/to_float.h"
#include "traces/adapt/cosine_decay.h"
#include "traces/adapt/lr_scheduler.h"

namespace ae_fashion {
namespace {

namespace detect = fe::detect;
namespace layers = fe::layers;
namespace ops = fe::ops;
namespace traces = fe::traces;

constexpr int64_t kPixels = 28 * 28, kHidden = 512, kCode = 16;
constexpr double kLearningRate = 1e-3;

detect::OutlierAEOptions detector_options() {
  return {.encoder_net = fe::sequential(
              {layers::Flatten{}, layers::Linear{.in_features = kPixels, .out_features = kHidden},
               layers::ReLU{}, layers::Linear{.in_features = kHidden, .out_features = kCode}}),
          .decoder_net = fe::sequential(
              {layers::Linear{.in_features = kCode, .out_features = kHidden}, layers::ReLU{},
               layers::Linear{.in_features = kHidden, .out_features = kPixels},
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
                 .run_dir = options.run_dir});
  return detector;
}

}  // namespace ae_fashion
