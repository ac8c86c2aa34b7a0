// SPDX-License-Identifier: Apache-2.0
#include "fe/model/sandbox.h"

#include <gtest/gtest.h>
#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>
#include <torch/types.h>

#include "fe/model/layers.h"

namespace fe {
namespace {

Model trainable() {
  return build({.name = "net",
                .model = sequential({layers::Linear{.in_features = 2, .out_features = 3},
                                     layers::BatchNorm1d{.num_features = 3}, layers::Dropout{}}),
                .optimizer = Adam{.lr = 0.1},
                .ema_decay = 0.9});
}

void train_step(const Model& model) {
  model.optimizer().zero_grad();
  model.forward({torch::randn({8, 2})})[0].square().sum().backward();
  model.optimizer().step();
  model.update_average();
}

std::vector<Tensor> everything(const Model& model) {
  std::vector<Tensor> values;
  for (const auto& [name, tensor] : model.named_tensors())
    values.push_back(tensor.detach().clone());
  for (const auto& [name, tensor] : model.average()) values.push_back(tensor.clone());
  return values;
}

bool equal(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!a[i].equal(b[i])) return false;
  }
  return true;
}

TEST(Sandbox, TrainingGoesOnAsIfNothingHadHappened) {
  torch::manual_seed(1);
  const Model plain = trainable();
  for (int step = 0; step < 4; ++step) train_step(plain);

  torch::manual_seed(1);
  const Model tried = trainable();
  for (int step = 0; step < 2; ++step) train_step(tried);
  {
    const Sandbox sandbox({tried});
    const auto before = everything(tried);
    tried.use_optimizer(7);
    for (int step = 0; step < 3; ++step) train_step(tried);
    tried.use_average(true);
    EXPECT_FALSE(equal(everything(tried), before));
  }
  for (int step = 0; step < 2; ++step) train_step(tried);
  EXPECT_TRUE(equal(everything(tried), everything(plain)));

  plain.use_average(true);
  tried.use_average(true);
  EXPECT_TRUE(equal(everything(tried), everything(plain)));
}

}  // namespace
}  // namespace fe
