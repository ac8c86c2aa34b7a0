// SPDX-License-Identifier: Apache-2.0
#include "fe/network/plan.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "ops/delete.h"
#include "tests/network/steps.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of steps.h and throws.h
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Compiled {
  std::unique_ptr<NetworkPlan> plan;
  Findings findings;
};

Compiled compile(const Network& network, const PassKeys& keys) {
  Compiled compiled;
  compiled.plan = network.plan(keys, compiled.findings);
  return compiled;
}

const std::vector<std::string> kBatch = {"image", "label"};

std::vector<std::string> errors(const Network& network,
                                const PassKeys& keys = {.batch_keys = kBatch}) {
  return compile(network, keys).findings.errors();
}

Step step(std::string_view name, const Keys& in, const Keys& out) {
  return Step(std::string(name), {.inputs = in, .outputs = out});
}

Step mean_of(const Key& in, const Key& out) {
  return loss(in, out, [](const Tensors& t) { return t[0].mean(); });
}

TEST(NetworkPlan, MissingKeyIsNamedWithTheNearest) {
  EXPECT_THAT(errors({step("Blur", "imgae", "z")}),
              ElementsAre("Blur: needs 'imgae' in mode train, which neither the pipeline nor an op "
                          "before it writes. Did you mean 'image'? Known names: image, label."));
  EXPECT_THAT(errors({step("Blur", "q", "z")},
                     {.batch_keys = kBatch, .mode = Mode::kTest, .ds_id = "indoor"}),
              ElementsAre("Blur: needs 'q' in mode test, data set 'indoor', which neither the "
                          "pipeline nor an op before it writes. Known names: image, label."));
}

TEST(NetworkPlan, TwoWritersWithoutAReaderAreRefused) {
  EXPECT_THAT(errors({step("First", "image", "z"), step("Second", "image", "z")}),
              ElementsAre("Second: writes 'z' in mode train, which First wrote before and nothing "
                          "has read since. Write another key, or drop one of the two."));
  EXPECT_THAT(
      errors({step("First", "image", "z"), step("Reader", "z", "a"), step("Second", "image", "z")}),
      IsEmpty());
}

TEST(NetworkPlan, ALossThatDoesNotDependOnItsModelIsRefused) {
  const Twins net("net", SGD{}, 6, 2, 1);
  EXPECT_THAT(errors({mean_of("image", "loss"), update(net.model, "loss")}),
              ElementsAre("UpdateOp: the loss 'loss' does not depend on model 'net' in mode train: "
                          "no ModelOp of that model leads to it."));
}

TEST(NetworkPlan, AnUnusedResultIsAFaultInTrainingOnly) {
  const Network network({step("Blur", "image", {"z", "w"})});
  EXPECT_THAT(errors(network, {.batch_keys = kBatch, .wanted = {{"label"}}}),
              ElementsAre("Blur: nobody reads 'z', 'w' in mode train. Update a model with it "
                          "(UpdateOp), monitor it (monitor_names), read it in a trace, or keep "
                          "the op to the modes that need it."));
  EXPECT_THAT(errors(network, {.batch_keys = kBatch, .wanted = {{"w"}}}), IsEmpty());
  EXPECT_THAT(errors(network, {.batch_keys = kBatch, .mode = Mode::kEval, .wanted = {{"label"}}}),
              IsEmpty());
}

TEST(NetworkPlan, AllFaultsAreTold) {
  const Twins net("net", SGD{}, 6, 2, 1);
  EXPECT_EQ(errors({step("A", "x1", "z"), step("B", "x2", "z"), mean_of("image", "loss"),
                    update(net.model, "loss")})
                .size(),
            4u);
}

TEST(NetworkPlan, RunsOnlyWhatIsNeeded) {
  const Network network(
      {step("A", "image", "a"), step("B", "a", "b"), step("C", "label", "c"), step("D", "b", "d")});
  const auto eval = compile(
      network, {.batch_keys = {"image", "label", "extra"}, .mode = Mode::kEval, .wanted = {{"b"}}});
  EXPECT_THAT(eval.plan->step_names(), ElementsAre("A", "B"));
  EXPECT_THAT(eval.plan->needed_batch_keys(), ElementsAre("image"));
  const auto all = compile(network, {.batch_keys = {"image", "label"}, .mode = Mode::kEval});
  EXPECT_THAT(all.plan->step_names(), ElementsAre("A", "B", "C", "D"));
  EXPECT_THAT(all.plan->keys(), ElementsAre("image", "label", "a", "b", "c", "d"));
  EXPECT_FALSE(all.plan->position("none"));
}

TEST(NetworkPlan, OpsOfOtherModesAndDataSetsAreLeftOut) {
  const Network network({Step("Train", {.inputs = "image", .outputs = "a", .mode = Mode::kTrain}),
                         Step("Eval", {.inputs = "image", .outputs = "b", .mode = !Mode::kTrain}),
                         Step("Indoor", {.inputs = "image", .outputs = "c", .ds_id = "indoor"})});
  const auto names = [&](Mode mode, const std::string& ds_id) {
    return compile(network, {.batch_keys = {"image"}, .mode = mode, .ds_id = ds_id})
        .plan->step_names();
  };
  EXPECT_THAT(names(Mode::kTrain, ""), ElementsAre("Train"));
  EXPECT_THAT(names(Mode::kTest, "indoor"), ElementsAre("Eval", "Indoor"));
}

TEST(NetworkPlan, DeletedKeysAreGone) {
  const auto all = compile({step("A", "image", "a"), ops::Delete({.keys = "image"})},
                           {.batch_keys = {"image", "label"}});
  EXPECT_THAT(all.plan->keys(), ElementsAre("label", "a"));
  EXPECT_THAT(errors({ops::Delete({.keys = "image"}), step("A", "image", "a")}),
              ElementsAre("A: needs 'image' in mode train, which neither the pipeline nor an op "
                          "before it writes. Did you mean 'image'? Known names: image, label."));
}

// Says whether gradients are on where it runs.
Step probe(const Key& in, const Key& out, bool& gradients) {
  return Step("Probe", {.inputs = in, .outputs = out, .fn = [&](const Tensors& t, const State&) {
                          gradients = torch::GradMode::is_enabled();
                          return Tensors{t[0] * 1};
                        }});
}

TEST(NetworkPlan, OnlyOpsOnTheWayOfAGradientRecordIt) {
  const Twins net("net", SGD{}, 6, 2, 1);
  bool before = true, on_path = false, beside = true, behind = true;
  const Network network({probe("x", "x1", before), run(net.model, "x1", "y"),
                         probe("y", "y1", on_path), mean_of("y1", "loss"), probe("y", "y2", beside),
                         update(net.model, "loss"), probe("loss", "shown", behind)});
  const Tensor x = torch::randn({4, 6}, torch::kDouble);
  network.transform({{"x", x}}, Mode::kTrain);
  EXPECT_FALSE(before);
  EXPECT_TRUE(on_path);
  EXPECT_FALSE(beside);
  EXPECT_FALSE(behind);
  EXPECT_TRUE(torch::GradMode::is_enabled());
  network.transform({{"x", x}}, Mode::kEval);
  EXPECT_FALSE(on_path);
}

using Watcher = c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

TEST(NetworkPlan, TensorsAreFreedAfterTheirLastReader) {
  Watcher first(Tensor().getIntrusivePtr());
  Watcher column = first;
  bool first_there = false, first_gone = false, column_gone = false;
  const Network network(
      {Step({.inputs = "x",
             .outputs = "a",
             .fn =
                 [&](const Tensors& in, const State&) {
                   Tensor out = in[0] + 1;
                   column = in[0].getIntrusivePtr();
                   first = out.getIntrusivePtr();
                   return Tensors{out};
                 }}),
       Step({.inputs = "a",
             .outputs = "b",
             .fn =
                 [&](const Tensors& in, const State&) {
                   first_there = !first.expired();
                   column_gone = column.expired();
                   return Tensors{in[0] * 2};
                 }}),
       Step({.inputs = "b", .outputs = "c", .fn = [&](const Tensors& in, const State&) {
               first_gone = first.expired();
               return Tensors{in[0] * 2};
             }})});
  const auto compiled =
      compile(network, {.batch_keys = {"x"}, .mode = Mode::kEval, .wanted = {{"c"}}});
  std::vector<Tensor> columns = {torch::ones(3)};
  compiled.plan->run(columns, {.mode = Mode::kEval});
  EXPECT_TRUE(columns.empty());
  EXPECT_TRUE(first_there);
  EXPECT_TRUE(first_gone);
  EXPECT_TRUE(column_gone);
  const size_t place = *compiled.plan->position("c");
  EXPECT_TRUE(torch::equal(compiled.plan->value(place), torch::full(3, 8.0f)));
  compiled.plan->clear();
  EXPECT_FALSE(compiled.plan->value(place).defined());
}

TEST(NetworkPlan, ErrorsNameTheirOp) {
  const auto network = [](const StepOptions::Function& fn) {
    return Network({Step("Odd", {.inputs = "x", .outputs = "z", .fn = fn})});
  };
  const auto run = [](const Network& n) { n.transform({{"x", torch::ones(2)}}, Mode::kEval); };
  expect_error([&] { run(network([](auto&, auto&) -> Tensors { fail("cracked"); })); },
               {"Odd (x -> z, eval): cracked"});
  expect_error([&] { run(network([](auto& in, auto&) {
                       return Tensors{in[0], in[0]};
                     })); },
               {"Odd (x -> z, eval): expected 1 result(s), got 2."});
  expect_error(
      [&] { run(network([](auto&, auto&) -> Tensors { throw std::runtime_error("hm"); })); },
      {"Odd (x -> z, eval): hm"});
  try {
    run(network([](auto& in, auto&) { return Tensors{in[0] + torch::ones(3)}; }));
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                ::testing::StartsWith("Odd (x -> z, eval): The size of tensor a (2)"));
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
  }
  EXPECT_TRUE(torch::GradMode::is_enabled());
}

}  // namespace
}  // namespace fe
