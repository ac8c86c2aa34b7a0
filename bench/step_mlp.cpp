// SPDX-License-Identifier: Apache-2.0
/// A training step so small (a 32-32-2 perceptron, batch 32, Adam, one thread) that what fe does
/// besides the arithmetic shows, in microseconds.
#include <torch/optim/adam.h>
#include <torch/types.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/figures.h"
#include "bench/loop.h"
#include "bench/rounds.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/estimator/estimator.h"
#include "fe/model/layers.h"
#include "ops/lambda_op.h"
#include "ops/loss/cross_entropy.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace {

namespace ops = fe::ops;
using fe::Tensor;

constexpr uint64_t kSeed = 7;
constexpr int64_t kFeatures = 32, kBatch = 32, kSamples = 64 * kBatch;
constexpr int64_t kRounds = 400, kSteps = 100, kCheckedSteps = kSamples / kBatch;
constexpr double kRate = 1e-3;

fe::Dataset points() {
  std::vector<float> x(kSamples * kFeatures);
  fe::Rng(kSeed, /*stream=*/0, /*epoch=*/0, /*index=*/0).fill_normal(x, 0.0f, 1.0f);
  std::vector<int64_t> y;
  for (int64_t i = 0; i < kSamples; ++i) y.push_back(x[static_cast<size_t>(i * kFeatures)] > 0);
  return fe::Dataset::from_arrays(
      {{"x", fe::Array::from(x, {kSamples, kFeatures})}, {"y", fe::Array::from(y, {kSamples})}});
}

fe::Module perceptron() {
  fe::set_seed(kSeed);
  return fe::sequential({fe::layers::Linear{.in_features = kFeatures, .out_features = 32},
                         fe::layers::ReLU{},
                         fe::layers::Linear{.in_features = 32, .out_features = 2}});
}

Tensor cross_entropy(const Tensor& logits, const Tensor& y) {
  return torch::cross_entropy_loss(logits, y);
}

/// A loss that is the very call of the loop, and the one of fe's library.
fe::AnyTensorOp plain_loss() {
  return ops::LambdaOp(ops::TensorLambdaOptions{
      .inputs = {"y_pred", "y"}, .outputs = "loss", .fn = cross_entropy, .mode = fe::Mode::kTrain});
}
fe::AnyTensorOp library_loss() {
  return ops::CrossEntropy({.inputs = {"y_pred", "y"}, .outputs = "loss", .from_logits = true});
}

struct Loop {
  std::vector<fe::Batch> batches;
  bench::Net net;
  size_t next = 0;
  double loss_sum = 0;

  void run(int64_t steps) {
    for (int64_t i = 0; i < steps; ++i) {
      const fe::Batch& batch = batches[next];
      next = (next + 1) % batches.size();
      const Tensor loss = cross_entropy(net.forward(batch["x"]), batch["y"]);
      net.update(loss, /*retain_graph=*/false);
      loss_sum += loss.item<double>();
    }
  }
};

Loop make_loop(const fe::Pipeline& pipeline) {
  const fe::Module module = perceptron();
  Loop loop{pipeline.get_results({.steps = kCheckedSteps}, kCheckedSteps),
            {.forward = [module](const Tensor& x) { return module.forward({x})[0]; },
             .parameters = module.torch().parameters(),
             .optimizer = {}}};
  loop.net.optimizer =
      std::make_unique<torch::optim::Adam>(loop.net.parameters, torch::optim::AdamOptions(kRate));
  return loop;
}

void measure(const std::string& name, const fe::Pipeline& pipeline, const fe::AnyTensorOp& loss) {
  Loop loop = make_loop(pipeline);
  const fe::Model model =
      fe::build({.name = "perceptron", .model = perceptron(), .optimizer = fe::Adam{.lr = kRate}});
  const auto train = [&](int64_t steps, std::vector<fe::Scheduled<fe::AnyTrace>> traces) {
    fe::Estimator({.pipeline = pipeline,
                   .network = fe::Network({
                       ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
                       loss,
                       ops::UpdateOp({.model = model, .loss_name = "loss"}),
                   }),
                   .epochs = 1,
                   .traces = std::move(traces),
                   .train_steps_per_epoch = steps,
                   .device = "cpu"})
        .fit();
  };
  train(kCheckedSteps, {});
  loop.run(kCheckedSteps);
  bench::report(name + ".difference", bench::difference(model.parameters(), loop.net.parameters));

  const auto by_hand = [&](int64_t steps) { loop.run(steps); };
  const auto rounds = std::make_shared<bench::Rounds>(
      bench::RoundsOptions{.rounds = bench::rounds(kRounds), .steps = kSteps, .rivals = {by_hand}});
  train(rounds->most_steps(), {rounds});
  bench::report(name + ".fe_s", rounds->fe().seconds);
  bench::report(name + ".fe_cpu_s", rounds->fe().cpu_seconds);
  bench::report(name + ".loop_s", rounds->rival(0).seconds);
  bench::report(name + ".loop_cpu_s", rounds->rival(0).cpu_seconds);
}

void run() {
  fe::set_seed(kSeed);
  const fe::Pipeline pipeline({.train_data = points(), .batch_size = kBatch, .num_workers = 1});
  fe::log::set_quiet(true);
  measure("mlp", pipeline, plain_loss());
  measure("mlp_library", pipeline, library_loss());
}

}  // namespace

int main() {
  ::setenv("OMP_NUM_THREADS", "1", /*overwrite=*/1);
  return fe::guard("bench_step_mlp", run);
}
