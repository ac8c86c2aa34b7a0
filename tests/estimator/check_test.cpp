// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <torch/types.h>

#include "ops/lambda_op.h"
#include "tests/estimator/toy.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of toy.h and throws.h
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> errors(const EstimatorOptions& options) {
  return Estimator(options).check().errors();
}

AnyTensorOp doubling(const Key& in, const Key& out, Modes mode = Modes::all()) {
  return ops::LambdaOp(
      {.inputs = in, .outputs = out, .fn = [](const Tensor& x) { return x * 2; }, .mode = mode});
}

EstimatorOptions with_ops(std::vector<Scheduled<AnyTensorOp>> more) {
  const Model model = toy_model();
  EstimatorOptions options = toy_options(model);
  auto ops = toy_network(model).ops();
  ops.insert(ops.end(), more.begin(), more.end());
  options.network = Network(ops);
  return options;
}

TEST(Check, FindsNothingInASoundRun) {
  const Findings findings = Estimator(toy_options(toy_model())).check();
  EXPECT_THAT(findings.errors(), IsEmpty());
  EXPECT_THAT(findings.warnings(), IsEmpty());
}

TEST(Check, FindsAMissingKeyOfEvaluationAlone) {
  EXPECT_THAT(errors(with_ops({doubling("lable", "z", Mode::kEval)})),
              ElementsAre("LambdaOp: needs 'lable' in mode eval, which neither the pipeline nor an "
                          "op before it writes. Known names: x, y, y_pred, loss."));
}

// Every key there is, also those that nobody reads.
TEST(Check, NamesTheNearestKeyEvenIfNothingElseReadsIt) {
  EstimatorOptions options = toy_options(toy_model());
  options.pipeline = Pipeline({.train_data = toy_data(4).with_column(
                                   "weight", Array::from(std::vector<float>{1, 1, 1, 1}, {4})),
                               .batch_size = 2});
  auto ops = options.network.ops();
  ops.push_back(doubling("wieght", "z"));
  options.network = Network(ops);
  EXPECT_THAT(errors(options)[0],
              HasSubstr("Did you mean 'weight'? Known names: x, y, weight, y_pred, loss."));
}

TEST(Check, FindsAnUnreadLoss) {
  EXPECT_THAT(errors(with_ops({doubling("loss", "loss2")})),
              ElementsAre(HasSubstr("LambdaOp: nobody reads 'loss2' in mode train.")));
}

TEST(Check, FindsAnUnknownMonitor) {
  EstimatorOptions options = toy_options(toy_model());
  options.monitor_names = {"y_perd"};
  EXPECT_THAT(errors(options),
              ElementsAre("Estimator: monitor_names has 'y_perd', which nothing writes in mode "
                          "train. Did you mean 'y_pred'?"));
}

TEST(Check, FindsTracesThatReadWhatNobodyWrites) {
  EstimatorOptions options = toy_options(toy_model());
  options.traces = {Watch({.name = "Metric", .inputs = "y_perd", .mode = Mode::kTest})};
  EXPECT_THAT(errors(options),
              ElementsAre("Metric: reads 'y_perd', which neither the batch, a loss nor another "
                          "trace gives. Did you mean 'y_pred'? Known names: loss, x, y, y_pred."));
}

TEST(Check, FindsCyclesOfTraces) {
  EstimatorOptions options = toy_options(toy_model());
  options.traces = {Watch({.name = "A", .inputs = "b", .outputs = "a", .mode = Mode::kEval}),
                    Watch({.name = "B", .inputs = "a", .outputs = "b", .mode = Mode::kEval})};
  EXPECT_THAT(errors(options),
              ElementsAre("Traces: A and B wait for each other's outputs in a cycle. Let one of "
                          "them write under another key."));
}

TEST(Check, FindsWhatATraceItselfObjectsTo) {
  EstimatorOptions options = toy_options(toy_model());
  options.traces = {Watch({.check = [] { fail("Saver: no folder."); }})};
  EXPECT_THAT(errors(options), ElementsAre("Saver: no folder."));
}

TEST(Check, LooksAtLaterEpochsOfSchedules) {
  EstimatorOptions options =
      with_ops({EpochScheduler<AnyTensorOp>({{7, doubling("q", "z", Mode::kEval)}})});
  options.epochs = 6;
  EXPECT_THAT(errors(options), IsEmpty());
  options.epochs = 7;
  EXPECT_THAT(errors(options), ElementsAre(HasSubstr("LambdaOp: needs 'q' in mode eval")));

  options = toy_options(toy_model());
  options.epochs = 2;
  options.traces = {RepeatScheduler<AnyTrace>(
      {std::nullopt, AnyTrace(Watch({.name = "Late", .inputs = "nothing"}))})};
  EXPECT_EQ(errors(options).size(), 1u);  // the same text for train, eval and test
}

TEST(Check, LooksAtEveryDataSet) {
  EstimatorOptions options = toy_options(toy_model());
  const Dataset bare = Dataset::from_arrays({{"x", toy_data(4).column("x")}}, "bare");
  options.pipeline = Pipeline({.train_data = toy_data(10),
                               .eval_data = {{"a", toy_data(4)}, {"b", bare}},
                               .batch_size = 4});
  EXPECT_THAT(errors(options),
              ElementsAre(HasSubstr("MeanSquaredError: needs 'y' in mode eval, data set 'b'")));
}

TEST(Check, TellsEverythingAtOnce) {
  EstimatorOptions options = with_ops({doubling("q", "z", Mode::kEval), doubling("loss", "loss2")});
  options.pipeline =
      Pipeline({.train_data = toy_data(10),
                .eval_data = toy_data(10),
                .batch_size = 4,
                .ops = {ops::LambdaOp(
                    {.inputs = "w", .outputs = "w2", .fn = [](const Array& w) { return w; }})}});
  options.monitor_names = {"unknown"};
  options.traces = {Watch({.name = "A", .inputs = "b", .outputs = "a"}),
                    Watch({.name = "B", .inputs = "a", .outputs = "b"}),
                    Watch({.name = "C", .check = [] { fail("C: no."); }})};
  EXPECT_THAT(errors(options),
              UnorderedElementsAre(HasSubstr("needs 'w' in mode train, which nothing before it"),
                                   HasSubstr("needs 'w' in mode eval, which nothing before it"),
                                   HasSubstr("needs 'q' in mode eval, which neither"),
                                   HasSubstr("nobody reads 'loss2' in mode train"),
                                   HasSubstr("monitor_names has 'unknown'"),
                                   HasSubstr("A and B wait for each other"), "C: no."));
  expect_error([&] { Estimator(options).fit(); }, {"Estimator: 7 faults.", "needs 'q'", "C: no."});
}

TEST(Check, WarnsOfAModelThatNothingTrains) {
  const Model model = toy_model();
  EstimatorOptions options = toy_options(model);
  auto ops = options.network.ops();
  ops.pop_back();
  options.network = Network(ops);
  options.monitor_names = {"loss"};
  const Findings findings = Estimator(options).check();
  EXPECT_THAT(findings.errors(), IsEmpty());
  EXPECT_THAT(findings.warnings(),
              ElementsAre("Network: model 'net' has an optimizer, but no UpdateOp trains it."));
  EXPECT_EQ(
      lines_of([&] { Estimator(options).fit(); })[0],
      "FastEstimator-Warn: Network: model 'net' has an optimizer, but no UpdateOp trains it.");
}

// On one rank: its only row has no variance.
TEST(TrialStep, FindsALastBatchThatIsTooSmall) {
  const Model model =
      build({.name = "net",
             .model = sequential({layers::Linear{.in_features = 2, .out_features = 4},
                                  layers::BatchNorm1d{.num_features = 4},
                                  layers::Linear{.in_features = 4, .out_features = 1}}),
             .optimizer = OptimizerOptions(SGD{.lr = 0.125})});
  EstimatorOptions options = toy_options(model);
  options.pipeline = Pipeline({.train_data = toy_data(9), .batch_size = 4, .num_workers = 0});
  int steps = 0;
  options.traces = {Watch({.batch_end = [&](Data&, System&) { ++steps; }, .mode = Mode::kTrain})};
  expect_error([&] { Estimator(options).fit(); },
               {"Estimator: the last batch of an epoch, in mode train, fails where the first one "
                "works. It has 1 of 4 samples. Choose another batch_size, or leave it out by "
                "drop_last. The fault: ",
                "ModelOp"});
  EXPECT_EQ(steps, 0);
  options.train_steps_per_epoch = 3;  // full ones
  Estimator(options).fit();
  EXPECT_GT(steps, 0);
}

TEST(Check, NeedsData) {
  EstimatorOptions options = toy_options(toy_model());
  options.pipeline = Pipeline({.batch_size = 4});
  expect_error([&] { Estimator(options).check(); },
               {"Estimator: the pipeline has no data. Set train_data."});
}

}  // namespace
}  // namespace fe
