// SPDX-License-Identifier: Apache-2.0
#include "fe/model/module.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;

struct AddImpl : torch::nn::Module {
  Tensor forward(const Tensor& a, const Tensor& b) { return a + b; }
};
TORCH_MODULE(Add);

struct Scale : torch::nn::Module {
  explicit Scale(double factor) { register_parameter("factor", torch::tensor(factor)); }
  Tensor forward(const Tensor& x) { return x * parameters()[0]; }
};

struct MinMax : torch::nn::Module {
  std::tuple<Tensor, Tensor> forward(const Tensor& x) { return {x.min(), x.max()}; }
};

struct Halves : torch::nn::Module {
  std::vector<Tensor> forward(const Tensor& x) { return x.chunk(2); }
};

struct Reverse : torch::nn::Module {
  Tensors forward(const Tensors& in) { return Tensors(in.rbegin(), in.rend()); }
};

struct OneOrTwo : torch::nn::Module {
  Tensor forward(const Tensor& x, const Tensor& shift = {}) {
    return shift.defined() ? x + shift : x;
  }
};

const Tensor kOne = torch::ones({2}), kTwo = torch::full({2}, 2.0);

TEST(Module, HolderWithTwoInputs) {
  const Module module = Add();
  EXPECT_TRUE(module.forward({kOne, kTwo})[0].equal(kOne + kTwo));
  EXPECT_EQ(module.recipe(), "");
}

TEST(Module, TorchSequential) {
  torch::nn::Sequential net(torch::nn::Linear(2, 3), torch::nn::ReLU());
  const Module module = net;
  const Tensor x = torch::randn({4, 2});
  EXPECT_TRUE(module.forward({x})[0].equal(net->forward(x)));
  EXPECT_EQ(module.torch().parameters().size(), 2u);
}

TEST(Module, SharedPointerOfAUsersClass) {
  const auto scale = std::make_shared<Scale>(3.0);
  const Module module(scale);
  EXPECT_TRUE(module.forward({kTwo})[0].equal(kTwo * 3));
  EXPECT_EQ(module.pointer(), scale);
}

TEST(Module, TemporaryOfAUsersClass) {
  const Module module = Scale(3.0);
  EXPECT_TRUE(module.forward({kTwo})[0].equal(kTwo * 3));
  EXPECT_EQ(module.torch().parameters().size(), 1u);
}

TEST(Module, CopiesAreTheSameModule) {
  const Module module = Scale(3.0);
  const Module copy = module;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(&copy.torch(), &module.torch());
}

TEST(Module, OutputsOfEveryKind) {
  const Tensor x = torch::arange(4);
  EXPECT_EQ(Module(MinMax()).forward({x})[1].item<int64_t>(), 3);
  EXPECT_TRUE(Module(Halves()).forward({x})[1].equal(torch::arange(2, 4)));
  EXPECT_TRUE(Module(Reverse()).forward({kOne, kTwo, x})[0].equal(x));
}

TEST(Module, OptionalSecondInput) {
  const Module module = OneOrTwo();
  EXPECT_TRUE(module.forward({kOne})[0].equal(kOne));
  EXPECT_TRUE(module.forward({kOne, kTwo})[0].equal(kOne + kTwo));
}

TEST(Module, WrongNumberOfInputsIsAnError) {
  expect_error([] { Module(Add()).forward({kOne}); },
               {"Module: expected 2 input tensor(s)", "got 1"});
  expect_error(
      [] {
        Module(OneOrTwo()).forward({kOne, kOne, kOne});
      },
      {"expected 1 or 2", "got 3"});
}

TEST(Module, EmptyPointersAreErrors) {
  expect_error([] { Module(std::shared_ptr<Scale>()); },
               {"Module: expected a torch module, got an empty pointer or holder."});
  expect_error([] { Module(std::make_shared<MinMax>(), nullptr); },
               {"Module: expected a forward function, got an empty one."});
}

// Modules without a forward() fail a static_assert, which a test cannot call; other types are not
// candidates.
static_assert(!std::is_convertible_v<int, Module>);
static_assert(!std::is_convertible_v<std::shared_ptr<int>, Module>);
static_assert(!std::is_convertible_v<std::string, Module>);

}  // namespace
}  // namespace fe
