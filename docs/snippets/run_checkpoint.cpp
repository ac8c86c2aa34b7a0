// SPDX-License-Identifier: Apache-2.0
// Writes the checkpoint of a run, and continues from it in a program that reads no config.
#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "fe/fe.h"

namespace layers = fe::layers;
namespace ops = fe::ops;

namespace {

// y = 2 x + 1, with x in percent.
fe::Dataset line() {
  std::vector<float> x, y;
  for (int i = -100; i <= 100; ++i) {
    x.push_back(static_cast<float>(i));
    y.push_back(0.02F * x.back() + 1.0F);
  }
  const fe::Shape shape = {static_cast<int64_t>(x.size()), 1};
  return fe::Dataset::from_arrays(
      {{"x", fe::Array::from(x, shape)}, {"y", fe::Array::from(y, shape)}}, "line");
}

// [parts]
std::vector<fe::Scheduled<fe::AnyNumpyOp>> preprocessing() {
  return {ops::ToFloat({.inputs = "x", .outputs = "x", .max_value = 100})};
}

fe::Network network() {
  const auto model = fe::build({
      .name = "line",
      .model = fe::sequential({layers::Linear{.in_features = 1, .out_features = 1}}),
      .optimizer = fe::SGD{.lr = 0.3},
  });
  return fe::Network({
      ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
      ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "mse"}),
      ops::UpdateOp({.model = model, .loss_name = "mse"}),
  });
}
// [/parts]

void train() {
  // [write]
  const fe::EstimatorOptions training = {
      .pipeline = fe::Pipeline(
          {.train_data = line(), .batch_size = 16, .ops = preprocessing(), .num_workers = 0}),
      .network = network(),
      .epochs = 20,
      .log_steps = -1,
      .device = "cpu"};
  fe::Estimator estimator(training);
  const fe::Summary& summary = estimator.fit();
  fe::run::write_checkpoint(fe::run::checkpoint_parts(training, summary), "checkpoint.h5");
  // [/write]
}

void infer() {
  // [restore]
  const fe::run::Checkpoint checkpoint = fe::run::read_checkpoint("checkpoint.h5");
  const fe::Network restored = network();  // with the weights of the checkpoint after the next line
  fe::run::restore(checkpoint, restored.models());

  const fe::Array x = fe::Array::from(std::vector<float>{50.0F}, {1, 1});
  const fe::Batch found = fe::run::run_inference(
      {.ops = preprocessing(), .network = restored, .epoch = checkpoint.epoch},
      fe::Dataset::from_arrays({{"x", x}}));
  fmt::print("trained for {} epochs: y = {:.2f}\n", checkpoint.epoch,
             found["y_pred"].item<double>());
  // [/restore]
}

}  // namespace

int main() {
  fe::set_seed(7);
  fe::log::set_quiet(true);
  return fe::guard("run_checkpoint", [] {
    train();
    infer();
  });
}
