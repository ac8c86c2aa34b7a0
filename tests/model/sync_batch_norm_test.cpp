// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/sync_batch_norm.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

#include <cmath>

#include "fe/distributed/data_parallel.h"
#include "fe/distributed/group.h"
#include "fe/distributed/shard.h"
#include "fe/model/model.h"
#include "fe/model/no_rows.h"
#include "tests/testing/is_close.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::layers {
namespace {

using namespace fe::testing;  // the helpers
using distributed::Group;
using GroupPointer = std::shared_ptr<Group>;

constexpr int64_t kChannels = 3;

struct BatchCase {
  std::vector<int64_t> sizes;
  at::ScalarType type = at::kDouble;
  double tolerance = 1e-12;
  double offset = 0.0;  // of the values
};

std::shared_ptr<BatchNormLayer> layer_for(const BatchCase& c) {
  const auto made = c.sizes.size() == 4
                        ? make_layer(BatchNorm2d{.num_features = kChannels, .momentum = 0.3})
                        : make_layer(BatchNorm1d{.num_features = kChannels, .momentum = 0.3});
  made->to(c.type);
  const at::NoGradGuard no_grad;
  torch::manual_seed(5);
  for (Tensor& parameter : made->parameters()) parameter.normal_(1, 0.5);
  return std::dynamic_pointer_cast<BatchNormLayer>(made);
}

// Everything a step with a layer gives.
struct Step {
  Tensor y, dx;
  std::vector<Tensor> gradients, buffers;
};

// The loss is a sum over rows; `dy` is its gradient.
Step run_step(BatchNormLayer& layer, const Tensor& x, const Tensor& dy) {
  const Tensor leaf = x.detach().clone().requires_grad_();
  const Tensor y = layer.forward(leaf);
  y.backward(dy);
  Step step{.y = y.detach(), .dx = leaf.grad(), .gradients = {}, .buffers = layer.buffers()};
  for (const Tensor& parameter : layer.parameters()) step.gradients.push_back(parameter.grad());
  return step;
}

void expect_near(const Tensor& got, const Tensor& expected, double tolerance) {
  ASSERT_EQ(got.sizes(), expected.sizes());
  ASSERT_EQ(got.scalar_type(), expected.scalar_type());
  if (got.numel() == 0) return;
  EXPECT_LT((got - expected).abs().max().item().toDouble(), tolerance);
}

void equals_one_process(const GroupPointer& group, const BatchCase& c) {
  const auto ours = layer_for(c), whole = layer_for(c);
  ours->synchronize();
  const distributed::Rows rows =
      distributed::Shard{group->rank(), group->size()}.rows(c.sizes.front());
  const bool stands_in = rows.size() == 0;
  for (int step = 0; step < 3; ++step) {
    torch::manual_seed(static_cast<uint64_t>(step));
    const auto options = at::TensorOptions(c.type);
    const Tensor x = torch::randn(c.sizes, options) * 2 + c.offset;
    const Tensor dy = torch::randn(c.sizes, options);
    const Step expected = run_step(*whole, x, dy);
    const NoRowsScope no_rows(stands_in);
    // What stands in must not be seen anywhere.
    const Tensor here =
        stands_in ? torch::full_like(x.slice(0, 0, 1), 1e6) : x.slice(0, rows.begin, rows.end);
    const Tensor dy_here =
        stands_in ? torch::full_like(here, 1e6) : dy.slice(0, rows.begin, rows.end);
    const Step got = run_step(*ours, here, dy_here);
    if (stands_in) {
      EXPECT_EQ(got.dx.abs().max().item().toDouble(), 0.0);
    } else {
      expect_near(got.y, expected.y.slice(0, rows.begin, rows.end), c.tolerance);
      expect_near(got.dx, expected.dx.slice(0, rows.begin, rows.end), c.tolerance);
    }
    for (size_t i = 0; i < expected.gradients.size(); ++i) {
      Tensor sum = got.gradients[i].clone();
      group->all_reduce(sum, "the test's gradients");
      expect_near(sum, expected.gradients[i], c.tolerance * 10);
    }
    for (size_t i = 0; i < expected.buffers.size(); ++i) {
      expect_near(got.buffers[i], expected.buffers[i], c.tolerance * (1 + c.offset * c.offset));
      for (const Tensor& other :
           group->all_gather(got.buffers[i].reshape({-1}), "the test's buffers")) {
        EXPECT_TRUE(torch::equal(other, got.buffers[i].reshape({-1})));
      }
    }
    for (const auto& layer : {ours, whole}) layer->zero_grad();
  }
}

TEST(SyncBatchNorm, EqualsOneProcessWithTheWholeBatch) {
  for (const int ranks : {2, 4}) {
    run_ranks(ranks, [](const GroupPointer& group) {
      const distributed::DataParallelScope data_parallel;
      equals_one_process(group, {.sizes = {8, kChannels, 4, 5}});
      equals_one_process(group, {.sizes = {8, kChannels, 7}});
      equals_one_process(group, {.sizes = {8, kChannels}});
    });
  }
}

TEST(SyncBatchNorm, CountsTheRowsOfUnevenShares) {
  run_ranks(2, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    equals_one_process(group, {.sizes = {5, kChannels, 2, 3}});  // 3 and 2
    equals_one_process(group, {.sizes = {5, kChannels}});
  });
}

TEST(SyncBatchNorm, RowsThatStandInForNoneDoNotCount) {
  run_ranks(4, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    equals_one_process(group, {.sizes = {3, kChannels, 2, 3}});
    equals_one_process(group, {.sizes = {2, kChannels}});
  });
}

TEST(SyncBatchNorm, IsCloseInFloat32) {
  run_ranks(2, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    equals_one_process(group,
                       {.sizes = {7, kChannels, 4, 5}, .type = at::kFloat, .tolerance = 5e-6});
  });
}

// A mean far above the deviation does not spoil the variance.
TEST(SyncBatchNorm, StaysPreciseFarFromZero) {
  run_ranks(2, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    equals_one_process(group, {.sizes = {7, kChannels, 4, 5}, .tolerance = 1e-9, .offset = 1e5});
  });
}

TEST(SyncBatchNorm, TakesShortFloats) {
  run_ranks(2, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    const auto layer = layer_for({.sizes = {4, kChannels, 2, 2}, .type = at::kFloat});
    layer->synchronize();
    torch::manual_seed(group->rank());
    const Tensor x = torch::randn({4, kChannels, 2, 2}).to(at::kBFloat16);
    const Tensor leaf = x.clone().requires_grad_();
    const Tensor y = layer->forward(leaf);
    EXPECT_EQ(y.scalar_type(), at::kBFloat16);
    y.sum().backward();
    EXPECT_EQ(leaf.grad().scalar_type(), at::kBFloat16);
    EXPECT_TRUE(leaf.grad().isfinite().all().item<bool>());
  });
}

TEST(SyncBatchNorm, WorksWithoutScaleAndShift) {
  run_ranks(2, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    const auto made = make_layer(BatchNorm1d{.num_features = 2, .affine = false});
    auto& layer = dynamic_cast<BatchNormLayer&>(*made);
    layer.synchronize();
    const Tensor all = torch::tensor({{1.0F, 10.0F}, {3.0F, 10.0F}, {5.0F, 40.0F}, {7.0F, 40.0F}});
    const Tensor x =
        all.slice(0, 2 * group->rank(), 2 * group->rank() + 2).clone().requires_grad_();
    const Tensor y = layer.forward(x);
    const Tensor expected = (all - all.mean(0)) / (all.var(0, /*unbiased=*/false) + 1e-5).sqrt();
    EXPECT_THAT(y.detach(),
                IsClose(expected.slice(0, 2 * group->rank(), 2 * group->rank() + 2).contiguous()));
    y.sum().backward();
    EXPECT_LT(x.grad().abs().max().item<float>(), 1e-6);
  });
}

TEST(SyncBatchNorm, RefusesABatchOfOneValueAChannel) {
  run_ranks(2, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    const auto layer = layer_for({.sizes = {1, kChannels}});
    layer->synchronize();
    const NoRowsScope no_rows(group->rank() == 1);
    expect_error(
        [&] {
          layer->forward(torch::ones({1, kChannels}, torch::kDouble));
        },
        {"expected more than one value a channel in training, got one in the batch of all "
         "ranks. Use larger batches, or drop the last one of an epoch."});
  });
}

TEST(SyncBatchNorm, EvaluatesByItself) {
  run_ranks(2, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    const auto layer = layer_for({.sizes = {1, kChannels}});
    layer->synchronize();
    layer->eval();
    if (group->rank() == 0) layer->forward(torch::ones({1, kChannels}, torch::kDouble));
  });
}

TEST(SyncBatchNorm, BuildSynchronizesTheLayersOfAModel) {
  run_ranks(2, [](const GroupPointer& group) {
    const distributed::DataParallelScope data_parallel;
    const auto output = [&](bool sync) {
      const Model model = build({.name = "net",
                                 .model = sequential({BatchNorm1d{.num_features = 1}}),
                                 .sync_batchnorm = sync});
      const float shift = 4.0F * static_cast<float>(group->rank());
      return model.forward({torch::tensor({{shift}, {shift + 2}})})[0].detach().flatten();
    };
    const double rank = group->rank();
    EXPECT_NEAR(output(false)[0].item<double>(), -1, 1e-4);
    // 0, 2, 4, 6: mean 3, variance 5
    EXPECT_NEAR(output(true)[0].item<double>(), (4 * rank - 3) / std::sqrt(5), 1e-4);
  });
}

struct OwnHead : torch::nn::Module {
  Tensor forward(const Tensor& x) { return norm->forward(x); }
  torch::nn::BatchNorm2d norm{register_module("norm", torch::nn::BatchNorm2d(3))};
};
struct OwnNet : torch::nn::Module {
  Tensor forward(const Tensor& x) { return head->forward(x); }
  std::shared_ptr<OwnHead> head{register_module("head", std::make_shared<OwnHead>())};
};

TEST(SyncBatchNorm, BuildRefusesTorchsOwnLayers) {
  expect_error([] { build({.name = "net", .model = OwnNet(), .sync_batchnorm = true}); },
               {"model 'net': expected BatchNorm layers of fe::layers for sync_batchnorm, got "
                "torch::nn::BatchNorm2d as 'head.norm', which knows nothing of other ranks. "
                "Register layers::make_layer(layers::BatchNorm2d{...}) in its place."});
}

TEST(BatchNorm, OfOneRankLearnsNothingFromRowsThatStandIn) {
  const auto layer = make_layer(BatchNorm1d{.num_features = 2});
  const NoRowsScope no_rows(true);
  EXPECT_TRUE(torch::allclose(layer->forward(torch::ones({1, 2})), torch::ones({1, 2}), 1e-4));
  EXPECT_TRUE(torch::equal(layer->named_buffers()["running_mean"], torch::zeros({2})));
  EXPECT_EQ(layer->named_buffers()["num_batches_tracked"].item<int64_t>(), 0);
}

}  // namespace
}  // namespace fe::layers
