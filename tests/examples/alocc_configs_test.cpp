// SPDX-License-Identifier: Apache-2.0
// The networks of the three configs of ALOCC against loops written by hand with torch alone: the
// same weights and batches give the same weights after three steps. In float64, because RMSprop and
// Adam divide gradients by their own size: rounding noise around zero would become whole steps.
#include <gmock/gmock.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/adam.h>
#include <torch/optim/rmsprop.h>
#include <torch/types.h>

#include <memory>

#include "config/run/run_config.h"
#include "tests/examples/bars.h"
#include "tests/examples/read_config.h"
#include "tests/testing/is_close.h"
#include "tests/testing/temp_folder.h"

namespace fe {
namespace {

namespace nn = torch::nn;
namespace optim = torch::optim;
using fe::testing::TempFolder;

nn::Conv2d halve(int64_t in, int64_t out) {
  return nn::Conv2d(nn::Conv2dOptions(in, out, 5).stride(2).padding(2));
}

nn::ConvTranspose2d double_up(int64_t in, int64_t out, int64_t more) {
  return nn::ConvTranspose2d(
      nn::ConvTranspose2dOptions(in, out, 5).stride(2).padding(2).output_padding(more));
}

nn::LeakyReLU leaky() { return nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2)); }

nn::Sequential torch_reconstructor(bool corrected) {
  nn::Sequential net(halve(1, 32), nn::BatchNorm2d(32), leaky(), halve(32, 64), nn::BatchNorm2d(64),
                     leaky(), halve(64, 128));
  if (corrected) {
    net->push_back(nn::BatchNorm2d(128));
    net->push_back(leaky());
    net->push_back(nn::Flatten());
    net->push_back(nn::Linear(2048, 16));
    net->push_back(nn::Linear(16, 2048));
    net->push_back(nn::Unflatten(nn::UnflattenOptions(1, {128, 4, 4})));
    net->push_back(nn::BatchNorm2d(128));
    net->push_back(nn::ReLU());
  } else {
    net->push_back(leaky());
    net->push_back(nn::BatchNorm2d(128));
  }
  net->push_back(double_up(128, 32, 0));
  net->push_back(nn::BatchNorm2d(32));
  net->push_back(nn::ReLU());
  net->push_back(double_up(32, 16, 1));
  net->push_back(nn::BatchNorm2d(16));
  net->push_back(nn::ReLU());
  net->push_back(double_up(16, 1, 1));
  net->push_back(nn::Tanh());
  return net;
}

nn::Sequential torch_discriminator(bool corrected) {
  nn::Sequential net;
  int64_t in = 1;
  for (const int64_t out : {16, 32, 64, 128}) {
    net->push_back(halve(in, out));
    if (!corrected && out < 128) net->push_back(nn::BatchNorm2d(out));
    net->push_back(leaky());
    in = out;
  }
  net->push_back(nn::Flatten());
  net->push_back(nn::Linear(512, 1));
  if (!corrected) net->push_back(nn::Sigmoid());
  return net;
}

/// Gives `net` the weights of `model`, whose tensors have the same names.
void copy_weights(const Model& model, nn::Sequential& net) {
  const torch::NoGradGuard guard;
  net->to(torch::kDouble);
  auto parameters = net->named_parameters();
  auto buffers = net->named_buffers();
  ASSERT_EQ(parameters.size() + buffers.size(), model.named_tensors().size());
  for (const auto& [name, value] : model.named_tensors()) {
    Tensor* target = parameters.find(name);
    if (!target) target = buffers.find(name);
    ASSERT_NE(target, nullptr) << name;
    target->copy_(value);
  }
}

void expect_same(const Model& model, const nn::Sequential& net) {
  const auto parameters = net->named_parameters();
  const auto buffers = net->named_buffers();
  for (const auto& [name, value] : model.named_tensors()) {
    const Tensor* expected = parameters.find(name);
    if (!expected) expected = buffers.find(name);
    ASSERT_NE(expected, nullptr) << name;
    EXPECT_THAT(value, fe::testing::IsClose(*expected)) << model.name() << " " << name;
  }
}

Tensor cross_entropy(const Tensor& logits, double target) {
  return nn::functional::binary_cross_entropy_with_logits(logits, torch::full_like(logits, target));
}

struct HandWritten {
  bool corrected;
  nn::Sequential r, d;
  std::unique_ptr<optim::Optimizer> r_optimizer, d_optimizer;

  void step(const Tensor& x, const Tensor& x_w_noise) {
    const Tensor x_fake = r->forward(x_w_noise);
    const Tensor fake_score = d->forward(x_fake), true_score = d->forward(x);
    const Tensor distance = corrected
                                ? 20 * (x_fake - x).square().mean()
                                : 0.2 * nn::functional::binary_cross_entropy_with_logits(x_fake, x);
    const Tensor rloss = cross_entropy(fake_score, 1) + distance;
    const Tensor dloss = cross_entropy(true_score, 1) + cross_entropy(fake_score, 0);
    set_gradients(*r, torch::autograd::grad({rloss}, r->parameters(), {}, /*retain_graph=*/true));
    set_gradients(*d, torch::autograd::grad({dloss}, d->parameters()));
    r_optimizer->step();
    d_optimizer->step();
  }

  static void set_gradients(nn::Module& net, const std::vector<Tensor>& gradients) {
    const auto parameters = net.parameters();
    for (size_t i = 0; i < parameters.size(); ++i) parameters[i].mutable_grad() = gradients[i];
  }
};

void expect_equal_training(const Network& network, HandWritten by_hand) {
  const Model &recon = network.models()[0], &disc = network.models()[1];
  for (int step = 0; step < 3; ++step) {
    const Tensor x = torch::rand({8, 1, 28, 28}, torch::kDouble) * 2 - 1;
    const Tensor x_w_noise = x + 0.155 * torch::randn_like(x);
    network.transform({{"x", x}, {"x_w_noise", x_w_noise}}, Mode::kTrain);
    by_hand.step(x, x_w_noise);
  }
  expect_same(recon, by_hand.r);
  expect_same(disc, by_hand.d);
}

class ALOCCConfigs : public ::testing::Test {
 protected:
  ALOCCConfigs() { testing::write_bars(folder_.path(), 30, 30); }

  /// The network of a config, untrained, without averaged weights.
  Network network_of(const std::string& config, std::vector<std::string> settings = {}) const {
    settings.push_back("data.digits.mnist.folder=" + folder_.path().string());
    const auto document = testing::read_config(config, settings);
    Findings findings;
    const auto run = config::build_run(document.root, testing::detect_registry(), findings);
    findings.throw_errors("config");
    return run->estimator.network;
  }

  void expect_training_by_hand(const Network& network, HandWritten by_hand) const {
    const Model &recon = network.models()[0], &disc = network.models()[1];
    ASSERT_EQ(recon.name(), "reconstructor");
    ASSERT_EQ(disc.name(), "discriminator");
    for (const Model& model : network.models()) model.module().to(torch::kDouble);
    copy_weights(recon, by_hand.r);
    copy_weights(disc, by_hand.d);
    expect_equal_training(network, std::move(by_hand));
  }

  void expect_corrected_training_by_hand(const Network& network) const {
    auto r = torch_reconstructor(true), d = torch_discriminator(true);
    const auto adam = [](double lr) { return optim::AdamOptions(lr).betas({0.5, 0.999}); };
    auto r_optimizer = std::make_unique<optim::Adam>(r->parameters(), adam(1e-3));
    auto d_optimizer = std::make_unique<optim::Adam>(d->parameters(), adam(2e-4));
    expect_training_by_hand(network, {true, r, d, std::move(r_optimizer), std::move(d_optimizer)});
  }

  TempFolder folder_;
};

TEST_F(ALOCCConfigs, NotebookTrainsAsALoopWrittenByHand) {
  auto r = torch_reconstructor(false), d = torch_discriminator(false);
  auto r_optimizer = std::make_unique<optim::RMSprop>(r->parameters(), 2e-4);
  auto d_optimizer = std::make_unique<optim::RMSprop>(d->parameters(), 1e-4);
  expect_training_by_hand(network_of("alocc_notebook.yaml"),
                          {false, r, d, std::move(r_optimizer), std::move(d_optimizer)});
}

TEST_F(ALOCCConfigs, CorrectedOneTrainsAsALoopWrittenByHand) {
  expect_corrected_training_by_hand(network_of(
      "alocc.yaml", {"models.reconstructor.ema_decay=0", "models.discriminator.ema_decay=0"}));
}

TEST_F(ALOCCConfigs, DetectorTrainsAsALoopWrittenByHand) {
  expect_corrected_training_by_hand(
      network_of("alocc_detector.yaml", {"detector.ALOCC.ema_decay=0"}));
}

TEST_F(ALOCCConfigs, CorrectedOneScoresByTheErrorAndTheDiscriminator) {
  const Network network = network_of("alocc.yaml");
  const Tensor x = torch::rand({4, 1, 28, 28}) * 2 - 1;
  const Batch out = network.transform({{"x", x}}, Mode::kInfer);
  const Tensor error = (out["x_fake"] - x).square().mean({1, 2, 3});
  EXPECT_THAT(out["score"].to(torch::kFloat),
              fe::testing::IsClose(error - out["fake_score"].squeeze(1)));
}

}  // namespace
}  // namespace fe
