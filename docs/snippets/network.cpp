// SPDX-License-Identifier: Apache-2.0
// Two models that learn from each other in one step, and what can be set about their updates.
#include <fmt/format.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/estimator/estimator.h"
#include "fe/model/layers.h"
#include "ops/lambda_op.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"
#include "traces/adapt/cosine_decay.h"
#include "traces/adapt/early_stopping.h"
#include "traces/adapt/lr_scheduler.h"
#include "traces/io/csv_logger.h"

namespace layers = fe::layers;
namespace ops = fe::ops;
namespace traces = fe::traces;
using fe::Mode;
using fe::Tensor;

namespace {

fe::Module two_layers(int64_t in, int64_t out) {
  return fe::sequential({layers::Linear{.in_features = in, .out_features = 16},
                         layers::LeakyReLU{.negative_slope = 0.2},
                         layers::Linear{.in_features = 16, .out_features = out}});
}

/// Points (t, t^2), t uniform in [-1, 1).
fe::Dataset parabola(int64_t count) {
  fe::Rng rng(1, /*stream=*/0, /*epoch=*/1, /*index=*/0);
  std::vector<float> x;
  for (int64_t i = 0; i < count; ++i) {
    const auto t = static_cast<float>(rng.uniform(-1.0, 1.0));
    x.push_back(t);
    x.push_back(t * t);
  }
  return fe::Dataset::from_arrays({{"x", fe::Array::from(x, {count, 2})}});
}

void adversaries() {
  // [two_models]
  const auto generator = fe::build({
      .name = "generator",
      .model = two_layers(2, 2),
      .optimizer = fe::Adam{.lr = 1e-3, .beta1 = 0.5},
      .ema_decay = 0.99,
  });
  const auto critic = fe::build({
      .name = "critic",
      .model = two_layers(2, 1),
      .optimizer = fe::Adam{.lr = 1e-3, .beta1 = 0.5},
  });
  const auto draw = [](const Tensor& x) { return torch::randn({x.size(0), 2}); };
  const auto looks_real = [](const Tensor& score) { return torch::softplus(-score).mean(); };
  const auto told_apart = [](const Tensor& fake_score, const Tensor& true_score) {
    return torch::softplus(fake_score).mean() + torch::softplus(-true_score).mean();
  };
  const fe::Network network({
      ops::LambdaOp({.inputs = "x", .outputs = "z", .fn = draw}),
      ops::ModelOp({.model = generator, .inputs = "z", .outputs = "x_fake"}),
      ops::ModelOp({.model = critic, .inputs = "x_fake", .outputs = "fake_score"}),
      ops::ModelOp({.model = critic, .inputs = "x", .outputs = "true_score"}),
      ops::LambdaOp({.inputs = {"fake_score", "true_score"}, .outputs = "closs", .fn = told_apart}),
      ops::UpdateOp({.model = critic, .loss_name = "closs", .clip_norm = 1.0}),
      ops::LambdaOp({.inputs = "fake_score", .outputs = "gloss", .fn = looks_real}),
      ops::UpdateOp({.model = generator, .loss_name = "gloss"}),
  });
  // [/two_models]

  const fe::Pipeline pipeline({.train_data = parabola(1000), .batch_size = 50});
  // [rates]
  const int64_t steps = 2 * pipeline.steps_per_epoch(Mode::kTrain, 1);
  const traces::CosineDecay to_zero{.cycle_length = steps, .init_lr = 1e-3, .min_lr = 0.0};
  fe::Estimator estimator({
      .pipeline = pipeline,
      .network = network,
      .epochs = 2,
      .traces = {traces::LRScheduler({.model = generator, .by_step = to_zero}),
                 traces::CSVLogger({.filename = "metrics.csv"})},
      .log_steps = 0,
      .run_dir = "runs/adversaries",
  });
  estimator.fit();
  // [/rates]

  // [transform]
  const fe::Tensor points = torch::zeros({3, 2});
  const fe::Batch results = network.transform({{"x", points}}, Mode::kInfer);
  fmt::print("x_fake is {}, there are {}\n", fe::describe(results["x_fake"]),
             fmt::join(results.names(), ", "));
  // [/transform]
}

void schedules() {
  const auto data = parabola(400);
  const auto parts = data.split({.fractions = {0.5}, .seed = 1});
  // [schedules]
  using Optimizer = fe::EpochScheduler<fe::OptimizerOptions>;
  const auto model = fe::build({
      .name = "copier",
      .model = two_layers(2, 2),
      .optimizer = Optimizer({{1, fe::Adam{.lr = 1e-2}}, {3, fe::SGD{.lr = 1e-2}}}),
      .mixed_precision = true,
  });
  fe::Estimator estimator({
      .pipeline = fe::Pipeline({.train_data = parts[0], .eval_data = parts[1], .batch_size = 20}),
      .network = fe::Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "copy"}),
          ops::MeanSquaredError({.inputs = {"copy", "x"}, .outputs = "mse"}),
          ops::UpdateOp({.model = model, .loss_name = "mse", .accumulate = 2}),
      }),
      .epochs = 4,
      .traces = {traces::EarlyStopping({.monitor = "mse", .patience = 2})},
      .log_steps = 0,
  });
  estimator.fit();
  fmt::print("mse by epoch:");
  for (const auto& point : estimator.summary().series(Mode::kEval, "mse")) {
    fmt::print(" {:.3f}", point.value);
  }
  fmt::print("\n");
  // [/schedules]
}

}  // namespace

int main() {
  return fe::guard("network", [] {
    fe::set_seed(7);
    adversaries();
    schedules();
  });
}
