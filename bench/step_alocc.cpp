// SPDX-License-Identifier: Apache-2.0
/// A training step of the ALOCC notebook, batch 128, in fe and in hand-written loops with the same
/// arithmetic: one with fe's modules, one with torch's own alone. fe makes its batches while it
/// trains; the loops find theirs ready in memory.
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/rmsprop.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "bench/figures.h"
#include "bench/loop.h"
#include "bench/rounds.h"
#include "bench/task.h"
#include "detect/alocc/losses.h"
#include "detect/alocc/networks.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/estimator/estimator.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace {

namespace nn = torch::nn;
namespace ops = fe::ops;
using fe::Tensor;

constexpr uint64_t kSeed = 7;
constexpr double kReconstructorRate = 2e-4, kDiscriminatorRate = 1e-4, kAlpha = 0.2;
constexpr int64_t kRounds = 24, kSteps = 10, kCheckedSteps = 20;

nn::Conv2d halve(int64_t in, int64_t out) {
  return nn::Conv2d(nn::Conv2dOptions(in, out, 5).stride(2).padding(2));
}

nn::ConvTranspose2d double_up(int64_t in, int64_t out, int64_t more) {
  return nn::ConvTranspose2d(
      nn::ConvTranspose2dOptions(in, out, 5).stride(2).padding(2).output_padding(more));
}

nn::LeakyReLU leaky() { return nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2)); }

// The notebook's networks, as torch's own modules.
nn::Sequential torch_reconstructor() {
  return nn::Sequential(halve(1, 32), nn::BatchNorm2d(32), leaky(), halve(32, 64),
                        nn::BatchNorm2d(64), leaky(), halve(64, 128), leaky(), nn::BatchNorm2d(128),
                        double_up(128, 32, 0), nn::BatchNorm2d(32), nn::ReLU(),
                        double_up(32, 16, 1), nn::BatchNorm2d(16), nn::ReLU(), double_up(16, 1, 1),
                        nn::Tanh());
}

nn::Sequential torch_discriminator() {
  return nn::Sequential(halve(1, 16), nn::BatchNorm2d(16), leaky(), halve(16, 32),
                        nn::BatchNorm2d(32), leaky(), halve(32, 64), nn::BatchNorm2d(64), leaky(),
                        halve(64, 128), leaky(), nn::Flatten(), nn::Linear(512, 1), nn::Sigmoid());
}

bench::Net make_net(std::function<Tensor(const Tensor&)> forward,
                    std::vector<Tensor> parameters,
                    double lr) {
  auto rmsprop =
      std::make_unique<torch::optim::RMSprop>(parameters, torch::optim::RMSpropOptions(lr));
  return {std::move(forward), std::move(parameters), std::move(rmsprop)};
}

bench::Net fe_net(const fe::Module& module, double lr) {
  return make_net([module](const Tensor& x) { return module.forward({x})[0]; },
                  module.torch().parameters(), lr);
}

bench::Net torch_net(nn::Sequential module, const fe::Module& weights, double lr) {
  bench::copy_weights(weights.torch().parameters(), module->parameters());
  return make_net([module](const Tensor& x) mutable { return module->forward(x); },
                  module->parameters(), lr);
}

// The same weights at every call.
struct Networks {
  fe::Module recon, disc;
};
Networks networks() {
  fe::set_seed(kSeed);
  return {fe::detect::alocc_reconstructor(fe::detect::ALOCCVariant::kTorch),
          fe::detect::alocc_discriminator(fe::detect::ALOCCVariant::kTorch)};
}

Tensor cross_entropy(const Tensor& logits, const Tensor& target) {
  return torch::binary_cross_entropy_with_logits(logits, target, {}, {}, at::Reduction::Mean);
}

struct Loop {
  std::vector<fe::Batch> batches;
  bench::Net recon, disc;
  size_t next = 0;
  double rloss_sum = 0, dloss_sum = 0;

  void run(int64_t steps) {
    for (int64_t i = 0; i < steps; ++i) {
      const fe::Batch& batch = batches[next];
      next = (next + 1) % batches.size();
      step(batch["x"], batch["x_w_noise"]);
    }
  }

  void step(const Tensor& x, const Tensor& noisy) {
    const Tensor fake = recon.forward(noisy);
    const Tensor fake_score = disc.forward(fake), true_score = disc.forward(x);
    const Tensor rloss =
        cross_entropy(fake_score, torch::ones_like(fake_score)) + kAlpha * cross_entropy(fake, x);
    recon.update(rloss, /*retain_graph=*/true);
    const Tensor dloss = cross_entropy(true_score, torch::ones_like(true_score)) +
                         cross_entropy(fake_score, torch::zeros_like(fake_score));
    disc.update(dloss, /*retain_graph=*/false);
    rloss_sum += rloss.item<double>();
    dloss_sum += dloss.item<double>();
  }
};

Loop loop_with_fe_modules(const std::vector<fe::Batch>& batches) {
  const auto [recon, disc] = networks();
  return {batches, fe_net(recon, kReconstructorRate), fe_net(disc, kDiscriminatorRate)};
}

Loop loop_with_torch_modules(const std::vector<fe::Batch>& batches) {
  const auto [recon, disc] = networks();
  return {batches, torch_net(torch_reconstructor(), recon, kReconstructorRate),
          torch_net(torch_discriminator(), disc, kDiscriminatorRate)};
}

/// The same training as a user of fe writes it.
class Training {
 public:
  explicit Training(fe::Pipeline pipeline) : pipeline_(std::move(pipeline)) {}

  void run(int64_t steps, std::vector<fe::Scheduled<fe::AnyTrace>> traces) const {
    fe::Network network({
        ops::ModelOp({.model = recon_, .inputs = "x_w_noise", .outputs = "x_fake"}),
        ops::ModelOp({.model = disc_, .inputs = "x_fake", .outputs = "fake_score"}),
        ops::ModelOp({.model = disc_, .inputs = "x", .outputs = "true_score"}),
        fe::detect::RLoss(
            {.inputs = {"fake_score", "x_fake", "x"}, .outputs = "rloss", .alpha = kAlpha}),
        ops::UpdateOp({.model = recon_, .loss_name = "rloss"}),
        fe::detect::DLoss({.inputs = {"true_score", "fake_score"}, .outputs = "dloss"}),
        ops::UpdateOp({.model = disc_, .loss_name = "dloss"}),
    });
    fe::Estimator({.pipeline = pipeline_,
                   .network = network,
                   .epochs = 1,
                   .traces = std::move(traces),
                   .train_steps_per_epoch = steps,
                   .device = "cpu"})
        .fit();
  }

  /// The largest difference between its weights and the loop's.
  double difference(const Loop& loop) const {
    return std::max(bench::difference(recon_.parameters(), loop.recon.parameters),
                    bench::difference(disc_.parameters(), loop.disc.parameters));
  }

 private:
  fe::Pipeline pipeline_;
  Networks networks_ = networks();
  fe::Model recon_ = fe::build({.name = "reconstructor",
                                .model = networks_.recon,
                                .optimizer = fe::RMSprop{.lr = kReconstructorRate}});
  fe::Model disc_ = fe::build({.name = "discriminator",
                               .model = networks_.disc,
                               .optimizer = fe::RMSprop{.lr = kDiscriminatorRate}});
};

void run() {
  fe::log::set_quiet(true);
  fe::set_seed(kSeed);
  const fe::Pipeline pipeline = bench::alocc_pipeline(bench::ones(), /*num_workers=*/1);
  const auto batches = pipeline.get_results(bench::training_pass(1, kCheckedSteps), kCheckedSteps);
  Loop same = loop_with_fe_modules(batches), torch = loop_with_torch_modules(batches);
  const Training training(pipeline);

  training.run(kCheckedSteps, {});
  same.run(kCheckedSteps);
  torch.run(kCheckedSteps);
  bench::report("alocc.same_difference", training.difference(same));
  // Not the weights: rounding alone moves biases that stand before a batch normalization.
  bench::report("alocc.torch_loss_difference",
                std::abs(torch.rloss_sum / same.rloss_sum - 1.0) +
                    std::abs(torch.dloss_sum / same.dloss_sum - 1.0));

  const auto rounds = std::make_shared<bench::Rounds>(bench::RoundsOptions{
      .rounds = bench::rounds(kRounds),
      .steps = kSteps,
      .rivals = {[&](int64_t steps) { same.run(steps); }, [&](int64_t steps) { torch.run(steps); }},
  });
  training.run(rounds->most_steps(), {rounds});
  bench::report("alocc.fe_s", rounds->fe().seconds);
  bench::report("alocc.same_s", rounds->rival(0).seconds);
  bench::report("alocc.torch_s", rounds->rival(1).seconds);
}

}  // namespace

int main() { return fe::guard("bench_step_alocc", run); }
