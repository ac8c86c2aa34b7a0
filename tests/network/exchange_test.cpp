// SPDX-License-Identifier: Apache-2.0
// Training on several ranks against the same training in one process.
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

#include "fe/distributed/shard.h"
#include "fe/model/layers.h"
#include "fe/network/broadcast.h"
#include "tests/network/steps.h"
#include "tests/testing/ranks.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of steps.h and ranks.h
using distributed::Group;
using GroupPointer = std::shared_ptr<Group>;

constexpr double kCloseAcrossRanks = 1e-10;

Tensor batch_of(int64_t step, int64_t rows) {
  torch::manual_seed(static_cast<uint64_t>(step));
  return torch::randn({rows, 6}, torch::kDouble);
}

Model mlp(const std::string& name, int64_t out, OptimizerOptions optimizer, double ema = 0.0) {
  torch::manual_seed(name.size());
  return build({.name = name,
                .model = std::make_shared<Mlp>(6, 5, out),
                .optimizer = std::move(optimizer),
                .ema_decay = ema});
}

// One step of a network with this rank's rows of a batch.
void train(const Network& network, const Tensor& x, const Group& group, bool checking = false) {
  const distributed::Rows rows = distributed::Shard{group.rank(), group.size()}.rows(x.size(0));
  const bool none = rows.size() == 0;
  const Tensor here =
      none ? torch::full_like(x.slice(0, 0, 1), std::nan("")) : x.slice(0, rows.begin, rows.end);
  const double weight = static_cast<double>(rows.size()) / static_cast<double>(x.size(0));
  Findings findings;
  const auto plan = network.plan({.batch_keys = {"x"}}, findings);
  findings.throw_errors("Network");
  std::vector<Tensor> columns = {here};
  plan->run(columns, {.checking = checking, .weight = weight});
}

void train_whole(const Network& network, const Tensor& x) { train(network, x, *Group::alone()); }

double distance(const Network& a, const Network& b) {
  double most = 0;
  for (size_t m = 0; m < a.models().size(); ++m) {
    const NamedTensors one = a.models()[m].named_tensors(), two = b.models()[m].named_tensors();
    for (size_t i = 0; i < one.size(); ++i) {
      most = std::max(most, (one[i].second - two[i].second).abs().max().item<double>());
    }
  }
  return most;
}

void expect_same_bits(const Network& network, const Group& group) {
  for (const Model& model : network.models()) {
    for (const auto& [name, tensor] : model.named_tensors()) {
      const Tensor here = tensor.detach().reshape({-1});
      for (const Tensor& other : group.all_gather(here, "the test's weights")) {
        EXPECT_TRUE(torch::equal(other, here)) << model.name() << " " << name;
      }
    }
  }
}

// A generator and a discriminator, of which each loss runs through the other.
Network adversaries() {
  const Model g = mlp("generator", 6, Adam{.lr = 1e-2}, 0.9);
  const Model d = mlp("judge", 1, RMSprop{.lr = 1e-2});
  return Network(
      {run(g, "x", "fake"), run(d, "x", "real_score"), run(d, "fake", "fake_score"),
       loss({"real_score", "fake_score"}, "d_loss",
            [](const Tensors& in) { return (in[0] - 1).square().mean() + in[1].square().mean(); }),
       update(d, "d_loss"),
       loss({"fake_score", "fake", "x"}, "g_loss",
            [](const Tensors& in) {
              return (in[0] - 1).square().mean() + (in[1] - in[2]).square().mean();
            }),
       update(g, "g_loss")});
}

void adversaries_equal_one_process(const GroupPointer& group,
                                   const distributed::ExchangeOptions& options) {
  const Network ours = adversaries(), whole = adversaries();
  ours.set_process_group(group, options);
  for (int64_t step = 0; step < 30; ++step) {
    const Tensor x = batch_of(step, 4 + step % 5);  // of any length
    train(ours, x, *group);
    train_whole(whole, x);
  }
  EXPECT_LT(distance(ours, whole), kCloseAcrossRanks);
  const NamedTensors average = ours.models()[0].average();
  for (size_t i = 0; i < average.size(); ++i) {
    const Tensor expected = whole.models()[0].average()[i].second;
    EXPECT_LT((average[i].second - expected).abs().max().item<double>(), kCloseAcrossRanks);
  }
  expect_same_bits(ours, *group);
}

TEST(SharedNetwork, AdversariesTrainAsInOneProcess) {
  for (const int ranks : {2, 4}) {
    run_ranks(ranks, [](const GroupPointer& group) {
      adversaries_equal_one_process(group, {});
      adversaries_equal_one_process(group, {.first_bucket_bytes = 1, .bucket_bytes = 1});
      adversaries_equal_one_process(group, {.overlap = false});
    });
  }
}

TEST(SharedNetwork, RepeatsToTheLastBit) {
  run_ranks(2, [](const GroupPointer& group) {
    const Network first = adversaries(), second = adversaries();
    for (const Network& each : {first, second}) {
      each.set_process_group(group);
      for (int64_t step = 0; step < 10; ++step) train(each, batch_of(step, 8), *group);
    }
    EXPECT_EQ(distance(first, second), 0);
  });
}

// Some ranks have no row of a small batch; what they run instead must leave no trace.
TEST(SharedNetwork, ARankWithoutRowsTakesPart) {
  run_ranks(4, [](const GroupPointer& group) {
    const Network ours = adversaries(), whole = adversaries();
    ours.set_process_group(group);
    for (int64_t step = 0; step < 6; ++step) {
      const Tensor x = batch_of(step, 1 + step % 4);
      train(ours, x, *group);
      train_whole(whole, x);
    }
    EXPECT_LT(distance(ours, whole), kCloseAcrossRanks);
    expect_same_bits(ours, *group);
  });
}

Network accumulating(int64_t steps, double clip_norm) {
  const Model net = mlp("net", 2, Adam{.lr = 1e-2});
  return Network({run(net, "x", "y"),
                  loss("y", "loss", [](const Tensors& in) { return 3 * in[0].square().mean(); }),
                  ops::UpdateOp({.model = net,
                                 .loss_name = "loss",
                                 .accumulate = steps,
                                 .clip_norm = clip_norm,
                                 .clip_value = 0.05})});
}

TEST(SharedNetwork, AccumulatesAndClipsAsOneProcess) {
  run_ranks(2, [](const GroupPointer& group) {
    for (const double clip_norm : {0.0, 0.1}) {
      const Network ours = accumulating(3, clip_norm), whole = accumulating(3, clip_norm);
      ours.set_process_group(group);
      for (int64_t step = 0; step < 9; ++step) {
        const Tensor x = batch_of(step, step == 4 ? 1 : 7);  // in the 5th, rank 1 has no row
        const Network before = accumulating(3, clip_norm);
        train(ours, x, *group);
        train_whole(whole, x);
        if (step < 2) {
          EXPECT_EQ(distance(ours, before), 0);
        }
        EXPECT_LT(distance(ours, whole), kCloseAcrossRanks) << "step " << step;
      }
      expect_same_bits(ours, *group);
    }
  });
}

// One exchange of the summed gradient, as if the losses were added up in one process.
TEST(SharedNetwork, UpdatesOfOneModelAreOneStep) {
  const auto one = [](const Tensors& in) { return in[0].square().mean(); };
  const auto two = [](const Tensors& in) { return (in[0] - 1).abs().mean(); };
  const auto sum = [=](const Tensors& in) { return one(in) + two(in); };
  const auto of = [](const Model& net, const Key& loss_name) {
    return ops::UpdateOp({.model = net, .loss_name = loss_name, .accumulate = 2, .clip_norm = 0.1});
  };
  run_ranks(2, [&](const GroupPointer& group) {
    const Model net = mlp("net", 2, Adam{.lr = 1e-2}), same = mlp("net", 2, Adam{.lr = 1e-2});
    const Network ours({run(net, "x", "y"), loss("y", "one", one), of(net, "one"),
                        loss("y", "two", two), of(net, "two")});
    const Network whole({run(same, "x", "y"), loss("y", "sum", sum), of(same, "sum")});
    ours.set_process_group(group);
    for (int64_t step = 0; step < 8; ++step) {
      const Tensor x = batch_of(step, step == 3 ? 1 : 5);  // in the 4th, rank 1 has no row
      train(ours, x, *group);
      train_whole(whole, x);
      EXPECT_LT(distance(ours, whole), kCloseAcrossRanks) << "step " << step;
    }
    expect_same_bits(ours, *group);
  });
}

// Each row is seen by one of the two layers, so a rank may use only one of them.
struct ByRow : torch::nn::Module {
  Tensor forward(const Tensor& x) {
    return x.sum().item<double>() > 0 ? one->forward(x) : two->forward(x);
  }
  torch::nn::Linear one{register_module("one", torch::nn::Linear(6, 1))};
  torch::nn::Linear two{register_module("two", torch::nn::Linear(6, 1))};
  torch::nn::Linear three{register_module("three", torch::nn::Linear(6, 1))};
};

TEST(SharedNetwork, ParametersThatOnlyOneRankUsesTrainEverywhere) {
  run_ranks(2, [](const GroupPointer& group) {
    torch::manual_seed(1);
    const auto net = std::make_shared<ByRow>();
    net->to(torch::kDouble);
    const Model model = build({.name = "net", .model = net, .optimizer = Adam{.lr = 0.1}});
    const Network network({run(model, "x", "y"),
                           loss("y", "loss", [](const Tensors& in) { return in[0].mean(); }),
                           update(model, "loss")});
    network.set_process_group(group);
    std::vector<Tensor> before;
    for (const Tensor& parameter : net->parameters()) before.push_back(parameter.detach().clone());
    train(network,
          torch::cat({torch::ones({2, 6}, torch::kDouble), -torch::ones({2, 6}, torch::kDouble)}),
          *group);
    const auto after = net->parameters();
    for (size_t i = 0; i < 4; ++i) EXPECT_FALSE(torch::equal(after[i], before[i])) << i;
    for (size_t i = 4; i < 6; ++i) EXPECT_TRUE(torch::equal(after[i], before[i])) << i;
    expect_same_bits(network, *group);
  });
}

TEST(SharedNetwork, ATrialStepCountsForNothing) {
  run_ranks(2, [](const GroupPointer& group) {
    const Network ours = accumulating(2, 0), whole = accumulating(2, 0);
    ours.set_process_group(group);
    train(ours, batch_of(0, 6), *group);
    train(ours, batch_of(1, 6), *group, /*checking=*/true);
    train(ours, batch_of(2, 6), *group);
    train_whole(whole, batch_of(0, 6));
    train_whole(whole, batch_of(2, 6));
    EXPECT_LT(distance(ours, whole), kCloseAcrossRanks);
  });
}

TEST(SharedNetwork, WithoutExchangeEachRankGoesItsOwnWay) {
  run_ranks(2, [](const GroupPointer& group) {
    const Network network = accumulating(1, 0), start = accumulating(1, 0);
    network.set_process_group(group, {.exchange = false});
    if (group->rank() == 0) train(network, batch_of(0, 6), *group);  // nobody waits
    EXPECT_EQ(distance(network, start) > 0, group->rank() == 0);
  });
}

// As behind a model in float16: scaled losses give the same steps.
TEST(SharedNetwork, ScalesLossesOfFloat16) {
  run_ranks(2, [](const GroupPointer& group) {
    const Network ours = accumulating(2, 0.1), whole = accumulating(2, 0.1);
    ours.set_process_group(group);
    ours.updates()[0]->scale_loss();
    for (int64_t step = 0; step < 6; ++step) {
      train(ours, batch_of(step, 5), *group);
      train_whole(whole, batch_of(step, 5));
    }
    EXPECT_LT(distance(ours, whole), kCloseAcrossRanks);
    EXPECT_EQ(ours.updates()[0]->state().loss_scale, (LossScale{.scale = 65536, .good_steps = 3}));
  });
}

TEST(SharedNetwork, AnOverflowOnOneRankIsOneOnAll) {
  run_ranks(2, [](const GroupPointer& group) {
    const Network network = accumulating(1, 0), start = accumulating(1, 0);
    network.set_process_group(group);
    network.updates()[0]->scale_loss();
    Tensor x = batch_of(0, 6);
    x[5][0] = std::numeric_limits<double>::infinity();  // of rank 1
    train(network, x, *group);
    EXPECT_EQ(distance(network, start), 0);
    EXPECT_EQ(network.updates()[0]->state().loss_scale.scale, 32768);
    train(network, batch_of(1, 6), *group);
    EXPECT_GT(distance(network, start), 0);
    expect_same_bits(network, *group);
  });
}

TEST(Broadcast, GivesEveryRankTheModelsOfTheFirst) {
  run_ranks(3, [](const GroupPointer& group) {
    torch::manual_seed(group->rank());
    const Model one = build(
        {.name = "one",
         .model = sequential({layers::Conv2d{.in_channels = 1, .out_channels = 3, .kernel_size = 3},
                              layers::BatchNorm2d{.num_features = 3}}),
         .optimizer = SGD{.lr = 0.1},
         .ema_decay = 0.9});
    const Model two = build({.name = "two", .model = std::make_shared<Mlp>(2, 3, 4)});
    one.forward({torch::randn({4, 1, 8, 8})});
    one.update_average();
    const Tensor before = one.parameters()[0].detach().clone();
    broadcast({one, two}, *group);
    EXPECT_EQ(torch::equal(one.parameters()[0], before), group->is_main());
    std::vector<Tensor> all;
    for (const Model& model : {one, two}) {
      for (const auto& [name, tensor] : model.named_tensors()) all.push_back(tensor);
      for (const auto& [name, tensor] : model.average()) all.push_back(tensor);
    }
    for (const Tensor& tensor : all) {
      const Tensor here = tensor.detach().reshape({-1});
      const auto everyones = group->all_gather(here, "the test's tensors");
      for (const Tensor& other : everyones) EXPECT_TRUE(torch::equal(other, everyones[0]));
    }
  });
}

TEST(UpdateState, GoesOnInTheMiddleOfAnAccumulation) {
  const Network first = accumulating(3, 0.1), second = accumulating(3, 0.1);
  for (int64_t step = 0; step < 2; ++step) train_whole(first, batch_of(step, 4));
  UpdateState state = first.updates().at(0)->state();
  EXPECT_EQ(state.accumulated, 2);
  for (Tensor& gradient : state.gradients) gradient = gradient.clone();
  second.updates().at(0)->set_state(std::move(state));
  for (const Network& each : {first, second}) train_whole(each, batch_of(2, 4));
  EXPECT_EQ(distance(first, second), 0);
}

TEST(NetworkPlan, KeepsNoRowsOfAStepWithoutAny) {
  const Model net = mlp("net", 2, SGD{.lr = 0.1});
  const Network network({run(net, "x", "y"),
                         loss("y", "loss", [](const Tensors& in) { return in[0].mean(); }),
                         update(net, "loss")});
  Findings findings;
  const auto plan = network.plan({.batch_keys = {"x"}}, findings);
  std::vector<Tensor> columns = {batch_of(0, 1)};
  plan->run(columns, {.weight = 0.0});
  plan->keep_no_rows();
  EXPECT_EQ(plan->value(*plan->position("y")).sizes(), (std::vector<int64_t>{0, 2}));
  EXPECT_EQ(plan->value(*plan->position("x")).size(0), 0);
  EXPECT_EQ(plan->value(*plan->position("loss")).dim(), 0);
}

}  // namespace
}  // namespace fe
