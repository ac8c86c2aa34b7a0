// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/estimator.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "ops/lambda_op.h"
#include "tests/estimator/toy.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of toy.h and throws.h
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Estimator, LogsInFastEstimatorsGrammar) {
  EstimatorOptions options = toy_options(toy_model());
  options.log_steps = 2;
  Estimator estimator(options);
  EXPECT_THAT(without_numbers(lines_of([&] { estimator.fit(); })),
              ElementsAre("FastEstimator-Start: step: 1; logging_interval: 2; num_device: 0;",
                          "FastEstimator-Train: step: 1; loss: #;",
                          "FastEstimator-Train: step: 2; loss: #; loss_mean: #; steps/sec: #;",
                          "FastEstimator-Train: step: 3; epoch: 1; epoch_time(sec): #;",
                          "FastEstimator-Eval: step: 3; epoch: 1; loss: #;",
                          "FastEstimator-Train: step: 4; loss: #; loss_mean: #; steps/sec: #;",
                          "FastEstimator-Train: step: 6; loss: #; loss_mean: #; steps/sec: #;",
                          "FastEstimator-Train: step: 6; epoch: 2; epoch_time(sec): #;",
                          "FastEstimator-Eval: step: 6; epoch: 2; loss: #;",
                          "FastEstimator-Finish: step: 6; net_lr: 0.125; total_time(sec): #;"));
  EXPECT_THAT(without_numbers(lines_of([&] { estimator.test(); })),
              ElementsAre("FastEstimator-Test: step: 6; epoch: 2; loss: #;"));
}

TEST(Estimator, LogStepsZeroKeepsTheLinesOfEpochs) {
  EstimatorOptions options = toy_options(toy_model());
  options.log_steps = 0;
  options.epochs = 1;
  EXPECT_THAT(without_numbers(lines_of([&] { Estimator(options).fit(); })),
              ElementsAre("FastEstimator-Start: step: 1; logging_interval: 0; num_device: 0;",
                          "FastEstimator-Train: step: 3; epoch: 1; epoch_time(sec): #;",
                          "FastEstimator-Eval: step: 3; epoch: 1; loss: #;",
                          "FastEstimator-Finish: step: 3; net_lr: 0.125; total_time(sec): #;"));
}

TEST(Estimator, LogStepsMinusOneIsSilent) {
  EXPECT_THAT(lines_of([] { Estimator(toy_options(toy_model())).fit(); }), IsEmpty());
}

TEST(Estimator, HooksComeInOrder) {
  std::vector<std::string> calls;
  const auto note = [&](const char* hook) {
    return [&calls, hook](Data&, System& s) {
      calls.push_back(fmt::format("{} {} e{} b{} s{}", hook, name(s.mode), s.epoch_idx, s.batch_idx,
                                  s.global_step));
    };
  };
  EstimatorOptions options = toy_options(toy_model());
  options.epochs = 1;
  options.train_steps_per_epoch = 2;
  options.eval_steps_per_epoch = 1;
  options.traces = {Watch({.begin = note("begin"),
                           .epoch_begin = note("epoch_begin"),
                           .batch_begin = note("batch_begin"),
                           .batch_end = note("batch_end"),
                           .epoch_end = note("epoch_end"),
                           .end = note("end")})};
  Estimator(options).fit();
  EXPECT_THAT(calls, ElementsAre("begin train e0 b0 s0", "epoch_begin train e1 b0 s0",
                                 "batch_begin train e1 b1 s1", "batch_end train e1 b1 s1",
                                 "batch_begin train e1 b2 s2", "batch_end train e1 b2 s2",
                                 "epoch_end train e1 b2 s2", "epoch_begin eval e1 b2 s2",
                                 "batch_begin eval e1 b1 s2", "batch_end eval e1 b1 s2",
                                 "epoch_end eval e1 b1 s2", "end train e1 b1 s2"));
}

TEST(Estimator, EvaluatesByTheSampleNotByTheBatch) {
  const Model model = toy_model();
  Estimator estimator(toy_options(model));
  const Summary& summary = estimator.fit();
  EXPECT_NEAR(summary.last(Mode::kEval, "loss"), loss_on(model, toy_data(10, 2)), 1e-6);
  EXPECT_NEAR(estimator.test().last(Mode::kTest, "loss"), loss_on(model, toy_data(6, 3)), 1e-6);
  ASSERT_EQ(summary.series(Mode::kEval, "loss").size(), 2u);
  EXPECT_EQ(summary.series(Mode::kEval, "loss")[1].step, 6);
  EXPECT_EQ(summary.series(Mode::kEval, "loss")[1].epoch, 2);
}

TEST(Estimator, TrainLinesGiveTheLastLossAndTheMeanSinceTheLastLine) {
  std::vector<double> losses, sizes;
  EstimatorOptions options = toy_options(toy_model());
  options.log_steps = 2;
  options.traces = {Watch({.inputs = "loss",
                           .batch_end =
                               [&](Data& data, System&) {
                                 losses.push_back(data.input(0).item<double>());
                                 sizes.push_back(static_cast<double>(data.batch_size()));
                               },
                           .mode = Mode::kTrain})};
  Estimator estimator(options);
  lines_of([&] { estimator.fit(); });
  EXPECT_THAT(sizes, ElementsAre(4, 4, 2, 4, 4, 2));
  const auto& last = estimator.summary().series(Mode::kTrain, "loss");
  const auto& mean = estimator.summary().series(Mode::kTrain, "loss_mean");
  ASSERT_EQ(last.size(), 4u);  // steps 1, 2, 4, 6
  EXPECT_DOUBLE_EQ(last[2].value, losses[3]);
  ASSERT_EQ(mean.size(), 3u);
  EXPECT_DOUBLE_EQ(mean[0].value, losses[1]);
  // Steps 3 and 4 are of two epochs.
  EXPECT_NEAR(mean[1].value, (2 * losses[2] + 4 * losses[3]) / 6, 1e-12);
  EXPECT_NEAR(mean[2].value, (4 * losses[4] + 2 * losses[5]) / 6, 1e-12);
}

TEST(Estimator, SeveralDataSetsGetTheirOwnMeansAndATotal) {
  const Model model = toy_model();
  EstimatorOptions options = toy_options(model);
  options.pipeline = Pipeline({.train_data = toy_data(10),
                               .eval_data = {{"a", toy_data(5, 8)}, {"b", toy_data(9, 9)}},
                               .batch_size = 4});
  options.log_steps = 0;
  std::vector<std::string> seen;
  const auto note = [&](Data&, System& s) { seen.push_back(s.ds_id); };
  options.traces = {Watch({.batch_end = note, .mode = Mode::kEval, .ds_id = "!a"})};
  options.epochs = 1;
  Estimator estimator(options);
  const auto lines = without_numbers(lines_of([&] { estimator.fit(); }));
  EXPECT_EQ(lines[2], "FastEstimator-Eval: step: 3; epoch: 1; loss: #; loss|a: #; loss|b: #;");
  EXPECT_THAT(seen, ElementsAre("b", "b", "b"));
  const Summary& summary = estimator.summary();
  const double a = summary.last(Mode::kEval, "loss|a"), b = summary.last(Mode::kEval, "loss|b");
  EXPECT_NEAR(a, loss_on(model, toy_data(5, 8)), 1e-6);
  EXPECT_NEAR(b, loss_on(model, toy_data(9, 9)), 1e-6);
  EXPECT_NEAR(summary.last(Mode::kEval, "loss"), (5 * a + 9 * b) / 14, 1e-9);
}

TEST(Estimator, SeveralTrainingSetsFollowEachOther) {
  EstimatorOptions options = toy_options(toy_model());
  options.pipeline =
      Pipeline({.train_data = {{"a", toy_data(4)}, {"b", toy_data(6)}}, .batch_size = 2});
  std::string order;
  options.traces = {Watch({.batch_end = [&](Data&, System& s) { order += s.ds_id; }})};
  Estimator estimator(options);
  estimator.fit();
  EXPECT_EQ(order, "aabbbaabbb");
  EXPECT_EQ(estimator.system().global_step, 10);
}

TEST(Estimator, ATraceMayStopTrainingAfterABatch) {
  bool ended = false, evaluated = false;
  EstimatorOptions options = toy_options(toy_model());
  options.log_steps = 0;
  options.traces = {Watch({.batch_end =
                               [](Data&, System& s) {
                                 if (s.global_step == 4) s.stop_training("Enough: stopping");
                               },
                           .end = [&](Data&, System&) { ended = true; }}),
                    Watch({.epoch_begin = [&](Data&, System& s) { evaluated = s.epoch_idx == 2; },
                           .mode = Mode::kEval})};
  Estimator estimator(options);
  const auto lines = lines_of([&] { estimator.fit(); });
  EXPECT_EQ(estimator.system().global_step, 4);
  EXPECT_TRUE(ended);
  EXPECT_FALSE(evaluated);
  EXPECT_EQ(lines[lines.size() - 2], "Enough: stopping");
  EXPECT_THAT(lines.back(), ::testing::StartsWith("FastEstimator-Finish: step: 4; "));
}

TEST(Estimator, ATraceMayStopTrainingBeforeABatchOrAfterAnEvaluation) {
  const Model model = toy_model();
  const auto untrained = values_of(model);
  EstimatorOptions options = toy_options(model);
  options.traces = {Watch({.batch_begin = [](Data&, System& s) { s.stop_training("no"); }})};
  Estimator before(options);
  before.fit();
  EXPECT_EQ(before.system().global_step, 0);
  EXPECT_TRUE(equal(values_of(model), untrained));

  options.epochs = 5;
  options.traces = {Watch({.epoch_end =
                               [](Data& data, System& s) {
                                 EXPECT_GT(data.number("loss"), 0);
                                 if (s.epoch_idx == 2) s.stop_training("");
                               },
                           .mode = Mode::kEval})};
  Estimator after(options);
  EXPECT_EQ(after.fit().series(Mode::kEval, "loss").size(), 2u);
  EXPECT_EQ(after.system().global_step, 6);
}

TEST(Estimator, TracesSeeWhatThoseBeforeThemWrote) {
  double doubled = 0;
  EstimatorOptions options = toy_options(toy_model());
  options.epochs = 1;
  options.log_steps = 0;
  // Listed in the wrong order: sorted by what they read.
  options.traces = {
      Watch({.name = "Reader",
             .inputs = "half",
             .epoch_end = [&](Data& data, System&) { doubled = 2 * data.number("half"); },
             .mode = Mode::kEval}),
      Watch({.name = "Writer",
             .inputs = "loss",
             .outputs = {"half", "secret"},
             .epoch_end =
                 [](Data& data, System&) {
                   data.write_with_log("half", data.number("loss") / 2);
                   data.write_without_log("secret", int64_t{3});
                 },
             .mode = Mode::kEval})};
  Estimator estimator(options);
  const auto lines = lines_of([&] { estimator.fit(); });
  EXPECT_DOUBLE_EQ(doubled, estimator.summary().last(Mode::kEval, "loss"));
  EXPECT_THAT(lines[2], ::testing::ContainsRegex("epoch: 1; half: [-.0-9e]+; loss: "));
  EXPECT_TRUE(estimator.summary().series(Mode::kEval, "secret").empty());
}

TEST(Estimator, NanLossEndsTheRunWithAFailure) {
  const auto options = [](bool fail_on_nan) {
    const Model model = toy_model(OptimizerOptions(SGD{.lr = 1e30}));
    EstimatorOptions o = toy_options(model);
    o.epochs = 20;
    o.log_steps = 10;
    o.fail_on_nan = fail_on_nan;
    return o;
  };
  try {
    lines_of([&] { Estimator(options(true)).fit(); });
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
    EXPECT_THAT(error.what(),
                ::testing::StartsWith("Estimator: the loss 'loss' became NaN or infinite in epoch "
                                      "1, at step 3 or shortly before. Lower the learning rate"));
  }
  Estimator tolerant(options(false));
  lines_of([&] { tolerant.fit(); });
  EXPECT_EQ(tolerant.system().global_step, 60);
}

TEST(Estimator, EveryTraceEndsWhateverOneThrows) {
  bool ended = false;
  EstimatorOptions options = toy_options(toy_model());
  options.log_steps = 0;
  options.traces = {Watch({.end = [](Data&, System&) { fail_running("first"); }}),
                    Watch({.end = [](Data&, System&) { fail_running("second"); }}),
                    Watch({.end = [&](Data& data, System&) {
                      ended = true;
                      data.write_with_log("ended", int64_t{1});
                    }})};
  const auto lines = lines_of([&] { expect_error([&] { Estimator(options).fit(); }, {"first"}); });
  EXPECT_TRUE(ended);
  EXPECT_THAT(lines.back(), ::testing::HasSubstr("FastEstimator-Finish: step: 6; ended: 1;"));
}

TEST(Estimator, FitsAgainAfterATest) {
  Mode mode = Mode::kTest;
  EstimatorOptions options = toy_options(toy_model());
  options.traces = {Watch({.begin = [&](Data&, System& system) { mode = system.mode; }})};
  Estimator estimator(options);
  estimator.fit();
  estimator.test();
  estimator.fit();
  EXPECT_EQ(mode, Mode::kTrain);
}

TEST(Estimator, FitsTwice) {
  const Model model = toy_model();
  Estimator estimator(toy_options(model));
  const double first = estimator.fit().last(Mode::kEval, "loss");
  const double second = estimator.fit().last(Mode::kEval, "loss");
  EXPECT_LT(second, first);  // it continues from the current weights
  EXPECT_EQ(estimator.summary().series(Mode::kEval, "loss").size(), 2u);
  EXPECT_EQ(estimator.system().global_step, 6);
}

TEST(Estimator, StepsPerEpochLimitTheirPasses) {
  EstimatorOptions options = toy_options(toy_model());
  options.train_steps_per_epoch = 5;
  options.eval_steps_per_epoch = 1;
  int evaluations = 0;
  options.traces = {
      Watch({.batch_end = [&](Data&, System&) { ++evaluations; }, .mode = Mode::kEval})};
  Estimator estimator(options);
  estimator.fit();
  EXPECT_EQ(estimator.system().global_step, 10);
  EXPECT_EQ(evaluations, 2);
}

TEST(Estimator, OpsAndTracesFollowTheirSchedules) {
  std::vector<double> factors;
  std::vector<int64_t> traced;
  const Model model = toy_model();
  const auto times = [](double factor) {
    return AnyTensorOp(
        ops::LambdaOp({.inputs = "loss", .outputs = "shown", .fn = [=](const Tensor& loss) {
                         return torch::full_like(loss, factor);
                       }}));
  };
  EstimatorOptions options = toy_options(model);
  auto network = toy_network(model).ops();
  network.push_back(RepeatScheduler<AnyTensorOp>({times(1), times(2)}));
  options.network = Network(network);
  options.monitor_names = {"shown"};
  options.epochs = 5;
  options.traces = {EpochScheduler<AnyTrace>(
      {{2, AnyTrace(Watch({.epoch_begin = [&](Data&, System& s) { traced.push_back(s.epoch_idx); },
                           .mode = Mode::kTrain}))},
       {4, std::nullopt}})};
  Estimator estimator(options);
  for (const auto& point : estimator.fit().series(Mode::kEval, "shown")) {
    factors.push_back(point.value);
  }
  EXPECT_THAT(factors, ElementsAre(1, 2, 1, 2, 1));
  EXPECT_THAT(traced, ElementsAre(2, 3));
}

TEST(Estimator, AModelMayBeLeftAloneInLaterEpochs) {
  const Model model = toy_model(EpochScheduler<OptimizerOptions>(
      {{1, OptimizerOptions(SGD{.lr = 0.125})}, {2, std::nullopt}}));
  EstimatorOptions options = toy_options(model);
  std::vector<Scheduled<AnyTensorOp>> ops = toy_network(model).ops();
  ops.back() = EpochScheduler<AnyTensorOp>({{1, *ops.back().at(1)}, {2, std::nullopt}});
  options.network = Network(ops);
  options.log_steps = 0;
  options.monitor_names = {"loss"};
  std::vector<Tensor> after_one;
  options.traces = {Watch({.epoch_end =
                               [&](Data&, System& s) {
                                 if (s.epoch_idx == 1) after_one = values_of(model);
                               },
                           .mode = Mode::kEval})};
  Estimator estimator(options);
  const auto lines = without_numbers(lines_of([&] { estimator.fit(); }));
  EXPECT_TRUE(equal(values_of(model), after_one));
  EXPECT_EQ(lines.back(), "FastEstimator-Finish: step: 6; total_time(sec): #;");
}

TEST(Estimator, RefusesWrongOptions) {
  const auto refused = [](const std::function<void(EstimatorOptions&)>& change,
                          const std::string& text) {
    expect_error(
        [&] {
          EstimatorOptions options = toy_options(toy_model());
          change(options);
          Estimator(options).fit();
        },
        {text});
  };
  refused([](auto& o) { o.epochs = 0; }, "Estimator: expected epochs of at least 1, got 0.");
  refused([](auto& o) { o.log_steps = -2; },
          "Estimator: expected log_steps of at least -1, got -2.");
  refused([](auto& o) { o.eval_steps_per_epoch = -1; },
          "Estimator: expected eval_steps_per_epoch of at least 0, got -1.");
  refused([](auto& o) { o.traces = {AnyTrace(std::shared_ptr<Trace>())}; },
          "Estimator: a trace in `traces` is a null pointer.");
  refused([](auto& o) { o.device = "tpu9x"; },
          R"(Estimator: expected device "auto", "cpu", "cuda" or "cuda:N", got "tpu9x".)");
  refused([](auto& o) { o.pipeline = Pipeline({.eval_data = toy_data(4), .batch_size = 2}); },
          "Estimator: fit() needs train_data in the pipeline.");
  if (!at::hasCUDA()) {
    refused([](auto& o) { o.device = "cuda"; },
            "Estimator: device 'cuda' was asked for, but this libtorch or machine has no CUDA. Use "
            "\"cpu\", or \"auto\".");
  }
  EstimatorOptions no_test = toy_options(toy_model());
  no_test.pipeline = Pipeline({.train_data = toy_data(4), .batch_size = 2});
  expect_error([&] { Estimator(no_test).test(); },
               {"Estimator: test() needs test_data in the pipeline."});
}

}  // namespace
}  // namespace fe
