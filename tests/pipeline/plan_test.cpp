// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/plan.h"

#include <gmock/gmock.h>

#include "tests/pipeline/samples.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of samples.h and throws.h
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Ops = std::vector<AnyNumpyOp>;

Function step(std::string_view name, const Keys& in, const Keys& out, Modes mode = Modes::all()) {
  return Function(std::string(name), {.inputs = in, .outputs = out, .mode = mode});
}

PlanRequest request(const Ops& ops) {
  PlanRequest request;
  request.source_keys = {"image", "label"};
  for (const AnyNumpyOp& op : ops) request.ops.push_back(op.pointer().get());
  request.batch_size = 4;
  return request;
}

std::vector<std::string> errors(const Ops& ops) {
  Findings findings;
  make_plan(request(ops), findings);
  return findings.errors();
}

std::vector<std::string> names(const std::vector<PipelinePlan::Step>& steps) {
  std::vector<std::string> names;
  for (const auto& step : steps) names.push_back(step.op->name());
  return names;
}

std::vector<std::string> keys(const std::vector<PipelinePlan::Column>& columns) {
  std::vector<std::string> keys;
  for (const auto& column : columns) keys.push_back(column.key);
  return keys;
}

TEST(PipelinePlan, MissingKeyIsNamedWithTheNearest) {
  EXPECT_THAT(errors({step("Blur", "imgae", "z")}),
              ElementsAre("Blur: needs 'imgae' in mode train, which nothing before it writes. Did "
                          "you mean 'image'? Known names: image, label."));
  Findings findings;
  const Ops ops = {step("Late", "z", "a"), step("Early", "image", "z")};
  PlanRequest in_set = request(ops);
  in_set.ds_id = "indoor";
  in_set.mode = Mode::kEval;
  make_plan(in_set, findings);
  EXPECT_THAT(
      findings.errors(),
      ElementsAre("Late: needs 'z' in mode eval, data set 'indoor', which nothing before it "
                  "writes. Known names: image, label."));
}

TEST(PipelinePlan, TwoWritersWithoutAReaderAreRefused) {
  EXPECT_THAT(errors({step("First", "image", "z"), step("Second", "image", "z")}),
              ElementsAre("Second: writes 'z' in mode train, which First wrote before and nothing "
                          "has read since. Write another key, or drop one of the two."));
  EXPECT_THAT(
      errors({step("First", "image", "z"), step("Reader", "z", "a"), step("Second", "image", "z")}),
      IsEmpty());
  EXPECT_THAT(errors({step("Over", "label", "image")}), IsEmpty());  // the data set's own
}

TEST(PipelinePlan, SecondBatchIsRefused) {
  EXPECT_THAT(errors({Batching({}), Batching({})}),
              ElementsAre("Batching: a second Batch in mode train; a pipeline batches once."));
}

TEST(PipelinePlan, RemovingAfterBatchIsRefused) {
  const Ops ops = {Batching({}), Remove([](int64_t) { return true; }, false)};
  Findings findings;
  PlanRequest with_y = request(ops);
  with_y.source_keys = {"y"};
  make_plan(with_y, findings);
  EXPECT_THAT(findings.errors(), ElementsAre("Remove: is listed after Batch in mode train; samples "
                                             "can only be removed before it."));
}

TEST(PipelinePlan, BatchSizeIsNeeded) {
  Findings findings;
  PlanRequest none = request({});
  none.batch_size = 0;
  make_plan(none, findings);
  EXPECT_THAT(findings.errors(),
              ElementsAre("Pipeline: expected a batch_size of at least 1 in mode train, got 0. Set "
                          "batch_size of the Pipeline, or use the op Batch."));
}

TEST(PipelinePlan, BatchOpOverridesThePipelinesRule) {
  Findings findings;
  const Ops ops = {Batching({.batch_size = 16, .drop_last = true})};
  const PipelinePlan plan = make_plan(request(ops), findings);
  EXPECT_EQ(plan.batch.batch_size, 16);
  EXPECT_TRUE(plan.batch.drop_last);
  const Ops unset = {Batching({})};
  EXPECT_EQ(make_plan(request(unset), findings).batch.batch_size, 4);
  EXPECT_THAT(findings.errors(), IsEmpty());
}

TEST(PipelinePlan, AllFaultsAreTold) {
  EXPECT_EQ(errors({step("A", "x1", "z"), step("B", "x2", "z"), Batching({}), Batching({})}).size(),
            4u);
}

TEST(PipelinePlan, OpsOfOtherModesAndDataSetsAreLeftOut) {
  const Ops ops = {step("Train", "image", "a", Mode::kTrain),
                   step("Eval", "image", "b", Mode::kEval),
                   Function("Indoor", {.inputs = "image", .outputs = "c", .ds_id = "indoor"}),
                   Function("Other", {.inputs = "image", .outputs = "d", .ds_id = "!indoor"})};
  Findings findings;
  PlanRequest eval = request(ops);
  eval.mode = Mode::kEval;
  EXPECT_THAT(names(make_plan(eval, findings).sample_steps), ElementsAre("Eval", "Other"));
  eval.ds_id = "indoor";
  EXPECT_THAT(names(make_plan(eval, findings).sample_steps), ElementsAre("Eval", "Indoor"));
  EXPECT_THAT(keys(make_plan(eval, findings).columns), ElementsAre("image", "label", "b", "c"));
}

TEST(PipelinePlan, AnIdlePlaceKeepsTheNumbersOfTheOthers) {
  const Ops ops = {step("A", "image", "a"), step("B", "image", "b")};
  PlanRequest idle = request(ops);
  Findings findings;
  const uint64_t stream = make_plan(idle, findings).sample_steps[1].stream;
  idle.ops[0] = nullptr;
  EXPECT_EQ(make_plan(idle, findings).sample_steps[0].stream, stream);
}

TEST(PipelinePlan, WhatNobodyReadsIsPrunedWithAWarning) {
  const Ops ops = {step("Kept", "image", {"a", "b"}), step("Idle", "image", "c"),
                   step("IdleToo", "c", "d")};
  PlanRequest wanting = request(ops);
  wanting.wanted = {{"b", "label", "unknown"}};
  Findings findings;
  const PipelinePlan plan = make_plan(wanting, findings);
  EXPECT_THAT(names(plan.sample_steps), ElementsAre("Kept"));
  EXPECT_THAT(keys(plan.columns), ElementsAre("label", "b"));
  EXPECT_THAT(keys(plan.collated), ElementsAre("label", "b"));
  EXPECT_THAT(findings.errors(), IsEmpty());
  EXPECT_THAT(findings.warnings(),
              ElementsAre("IdleToo: nobody reads d in mode train; the op is skipped there.",
                          "Idle: nobody reads c in mode train; the op is skipped there."));
}

TEST(PipelinePlan, FiltersAreNeverPruned) {
  const Ops ops = {step("Score", "image", "y"), Remove([](int64_t) { return false; }, true)};
  PlanRequest wanting = request(ops);
  wanting.wanted = {{"label"}};
  Findings findings;
  const PipelinePlan plan = make_plan(wanting, findings);
  EXPECT_THAT(names(plan.sample_steps), ElementsAre("Score", "Remove"));
  EXPECT_TRUE(plan.filters);
}

TEST(PipelinePlan, AKeyOverwrittenAfterBatchHasTwoVersions) {
  const Ops ops = {step("Before", "image", "z"), Batching({}), step("After", "z", "z"),
                   step("More", {"z", "image"}, "w")};
  Findings findings;
  const PipelinePlan plan = make_plan(request(ops), findings);
  EXPECT_THAT(names(plan.sample_steps), ElementsAre("Before"));
  EXPECT_THAT(names(plan.batch_steps), ElementsAre("After", "More"));
  EXPECT_THAT(keys(plan.collated), ElementsAre("image", "label", "z"));
  EXPECT_NE(plan.collated[2].slot, plan.columns[2].slot);
  EXPECT_EQ(plan.batch_steps[0].in[0], plan.collated[2].slot);
  EXPECT_EQ(plan.batch_steps[1].in[0], plan.columns[2].slot);
}

TEST(PipelinePlan, DeletedKeysAreGone) {
  const Ops ops = {step("Make", "image", "z"), Forget("image"), step("Use", "z", "w")};
  Findings findings;
  EXPECT_THAT(make_plan(request(ops), findings).keys(), ElementsAre("label", "z", "w"));
  EXPECT_THAT(
      errors({Forget("image"), step("Use", "image", "w")}),
      ElementsAre(
          "Use: needs 'image' in mode train, which nothing before it writes. Known names: label."));
}

}  // namespace
}  // namespace fe
