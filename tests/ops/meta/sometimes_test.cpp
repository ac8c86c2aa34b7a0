// SPDX-License-Identifier: Apache-2.0
#include "ops/meta/sometimes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ops/array/gaussian_noise.h"
#include "ops/delete.h"
#include "ops/lambda_op.h"
#include "ops/pipeline/batch.h"
#include "ops/pipeline/remove_if.h"
#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::run;
using testing::sample_state;
using testing::values;

// x + 1 -> y
ops::LambdaOp<NumpyOp> add_one() {
  return ops::LambdaOp({.inputs = "x", .outputs = "y", .fn = [](const Array& x) {
                          return Array(x.item<float>() + 1.0f);
                        }});
}

TEST(Sometimes, RunsAsOftenAsItShould) {
  for (const double prob : {0.1, 0.5, 0.8}) {
    const ops::Sometimes op({.op = add_one(), .prob = prob});
    constexpr int kRuns = 20000;
    int runs = 0;
    for (int sample = 0; sample < kRuns; ++sample) {
      runs += run(op, {Array(1.0f), Array(7.0f)}, sample_state(sample))[0].item<float>() == 2.0f;
    }
    EXPECT_NEAR(runs / double{kRuns}, prob, 5 * std::sqrt(prob * (1 - prob) / kRuns)) << prob;
  }
}

TEST(Sometimes, KeepsThePresentValueWhenItDoesNotRun) {
  const ops::Sometimes never({.op = add_one(), .prob = 0.0});
  EXPECT_EQ(never.inputs(), Keys({"x", "y"}));
  EXPECT_EQ(never.outputs(), Keys("y"));
  const Array present(7.0f);
  const Array out = run(never, {Array(1.0f), present})[0];
  EXPECT_EQ(out.data(), present.data());
}

TEST(Sometimes, ReadsAKeyThatItRewritesOnce) {
  const ops::GaussianNoise noise({.inputs = "x", .outputs = "x"});
  const ops::Sometimes never({.op = noise, .prob = 0.0});
  EXPECT_EQ(never.inputs(), Keys("x"));
  EXPECT_EQ(run(never, {Array(3.0f)})[0].item<float>(), 3.0f);
}

TEST(Sometimes, GivesTheOpNumbersOfItsOwn) {
  const ops::GaussianNoise noise({.inputs = "x", .outputs = "x"});
  const ops::Sometimes always({.op = noise, .prob = 1.0});
  const SampleState state = sample_state(4);
  const auto out = run(always, {Array(0.0f)}, state)[0].item<float>();
  EXPECT_EQ(out, run(noise, {Array(0.0f)}, state.nested(0))[0].item<float>());
  EXPECT_NE(out, run(noise, {Array(0.0f)}, state)[0].item<float>());
}

TEST(Sometimes, RunsWhenAndWhereItsOpDoes) {
  const ops::Sometimes op(
      {.op = ops::GaussianNoise(
           {.inputs = "x", .outputs = "x", .mode = Mode::kTrain, .ds_id = "indoor"})});
  EXPECT_EQ(op.modes(), Modes(Mode::kTrain));
  EXPECT_TRUE(op.ds_ids().contains("indoor"));
  EXPECT_FALSE(op.ds_ids().contains("outdoor"));
}

TEST(Sometimes, RemovesSamplesThroughAFilter) {
  const ops::RemoveIf all({.inputs = "x", .fn = [](const Array&) { return true; }});
  const ops::Sometimes always({.op = all, .prob = 1.0}), never({.op = all, .prob = 0.0});
  EXPECT_TRUE(always.filters());
  EXPECT_FALSE(ops::Sometimes({.op = add_one()}).filters());
  const auto verdict = [](const NumpyOp& op) {
    SampleState state = sample_state();
    op.forward(std::vector<Array>{Array(1.0f)}, {}, state);
    return state.verdict;
  };
  EXPECT_EQ(verdict(always), SampleState::Verdict::kReplace);
  EXPECT_EQ(verdict(never), SampleState::Verdict::kKeep);
}

TEST(Sometimes, DrawsOnceForABatch) {
  const ops::Sometimes op({.op = add_one()});
  const std::vector<Array> in = {Array::from(std::vector<float>{1, 2, 3}, {3}),
                                 Array::from(std::vector<float>{7, 8, 9}, {3})};
  bool ran = false, kept = false;
  for (int batch = 0; batch < 40; ++batch) {
    std::vector<Array> out(1);
    SampleState state = sample_state(batch);
    op.forward_batch(in, out, state);
    const std::vector<float> got = values<float>(out[0]);
    ran |= got == std::vector<float>{2, 3, 4};
    kept |= got == std::vector<float>{7, 8, 9};
    EXPECT_TRUE(got[0] == 2 ? got[2] == 4 : got[2] == 9);
  }
  EXPECT_TRUE(ran && kept);
}

TEST(Sometimes, RecordsTheOpAndItsOptions) {
  const ops::Sometimes op({.op = ops::GaussianNoise({.inputs = "x", .outputs = "x", .std = 3.0})});
  const auto has = [&](const std::string& name, const OptionValue& value) {
    for (const Option& option : op.description().options) {
      if (option.name == name) return option.value == value;
    }
    return false;
  };
  EXPECT_TRUE(has("op", std::string("GaussianNoise")));
  EXPECT_TRUE(has("op.std", 3.0));
  EXPECT_TRUE(has("prob", 0.5));
}

TEST(Sometimes, RefusesWhatIsNoProbability) {
  expect_error([] { ops::Sometimes({.op = add_one(), .prob = 1.5}); },
               {"Sometimes: expected prob in [0, 1], got 1.5."});
}

TEST(Sometimes, RefusesOpsThatShapeThePipeline) {
  expect_error(
      [] { ops::Sometimes({.op = ops::Batch()}); },
      {"Sometimes: expected an op on values, got Batch, which shapes the pipeline. List it "
       "by itself."});
  expect_error([] { ops::Sometimes({.op = ops::Delete({.keys = "x"})}); }, {"got Delete, which"});
  expect_error([] { ops::Sometimes({.op = std::shared_ptr<const NumpyOp>()}); },
               {"Sometimes: expected an op, got none."});
  const ops::LambdaOp silent({.inputs = "x",
                              .outputs = Keys::none(),
                              .fn = [](std::span<const Array>, std::span<Array>) {}});
  expect_error([&] { ops::Sometimes({.op = silent}); },
               {"Sometimes: expected an op with outputs, got LambdaOp without any."});
}

}  // namespace
}  // namespace fe
