// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/run_description.h"

#include <gmock/gmock.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tests/estimator/toy.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of toy.h
using Json = nlohmann::ordered_json;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// What a restart would refuse the second for, having begun as the first.
std::string change(const EstimatorOptions& before, const EstimatorOptions& now) {
  return first_difference(run_description(before), run_description(now),
                          before.epochs == now.epochs);
}

EstimatorOptions with_loss(Scheduled<AnyTensorOp> loss) {
  const Model model = toy_model();
  EstimatorOptions options = toy_options(model);
  options.network = {ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
                     std::move(loss), ops::UpdateOp({.model = model, .loss_name = "loss"})};
  return options;
}

AnyTensorOp mean_squared_error() {
  return ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "loss"});
}

EstimatorOptions with_batch_size(Scheduled<int64_t> size) {
  EstimatorOptions options = toy_options(toy_model());
  options.pipeline = Pipeline(
      {.train_data = toy_data(10), .batch_size = std::move(size), .num_workers = 0, .seed = 5});
  return options;
}

EstimatorOptions with_data(ModeData data) {
  EstimatorOptions options = toy_options(toy_model());
  options.pipeline = Pipeline(
      {.train_data = std::move(data), .batch_size = int64_t{4}, .num_workers = 0, .seed = 5});
  return options;
}

EstimatorOptions with_optimizer(Scheduled<OptimizerOptions> optimizer) {
  return toy_options(toy_model(std::move(optimizer)));
}

EstimatorOptions with_model(BuildOptions model) {
  model.optimizer = OptimizerOptions(SGD{.lr = 0.125});
  return toy_options(build(std::move(model)));
}

TEST(RunDescription, IsTheSameForTheSameRun) {
  EXPECT_EQ(change(toy_options(toy_model()), toy_options(toy_model())), "");
  EstimatorOptions longer = toy_options(toy_model());
  longer.epochs = 7;
  longer.log_steps = 3;
  longer.pipeline = toy_pipeline(/*workers=*/1);
  EXPECT_EQ(change(toy_options(toy_model()), longer), "");
}

TEST(RunDescription, TellsWhenOpsChange) {
  const auto from = [](int64_t epoch) {
    return with_loss(
        EpochScheduler<AnyTensorOp>({{1, mean_squared_error()}, {epoch, std::nullopt}}));
  };
  EXPECT_EQ(change(from(5), from(7)), "network[1].starts[1]: 5 became 7");
  const auto on_again = with_loss(
      EpochScheduler<AnyTensorOp>({{1, mean_squared_error()}, {5, mean_squared_error()}}));
  EXPECT_THAT(change(from(5), on_again),
              StartsWith("network[1].scheduled[1]: null became {\"MeanSquaredError\""));
  const auto in_turn =
      with_loss(RepeatScheduler<AnyTensorOp>({mean_squared_error(), std::nullopt}));
  EXPECT_EQ(change(from(5), in_turn), "network[1].starts: [1,5] is gone");
  EXPECT_EQ(change(in_turn, in_turn), "");
}

TEST(RunDescription, TellsWhenTracesChange) {
  const auto from = [](int64_t epoch) {
    EstimatorOptions options = toy_options(toy_model());
    options.traces = {EpochScheduler<AnyTrace>({{epoch, AnyTrace(Watch({}))}})};
    return options;
  };
  EXPECT_EQ(change(from(2), from(3)), "traces[0].starts[0]: 2 became 3");
}

TEST(RunDescription, TellsBatchSizesAndWhenTheyChange) {
  const auto schedule = [](int64_t epoch, int64_t size) {
    return with_batch_size(EpochScheduler<int64_t>({{1, 2}, {epoch, size}}));
  };
  EXPECT_EQ(change(schedule(3, 4), schedule(4, 4)), "pipeline.batch_size.starts[1]: 3 became 4");
  EXPECT_EQ(change(schedule(3, 4), schedule(3, 5)), "pipeline.batch_size.scheduled[1]: 4 became 5");
  EXPECT_EQ(change(with_batch_size(int64_t{4}), with_batch_size(int64_t{2})),
            "pipeline.batch_size[0]: 4 became 2");
}

TEST(RunDescription, TellsTheOptimizersOfAllEpochs) {
  const auto schedule = [](int64_t epoch, double lr) {
    return with_optimizer(EpochScheduler<OptimizerOptions>({{1, Adam{}}, {epoch, SGD{.lr = lr}}}));
  };
  EXPECT_EQ(change(schedule(2, 0.5), schedule(3, 0.5)),
            "models.net.optimizer.starts[1]: 2 became 3");
  EXPECT_EQ(change(schedule(2, 0.5), schedule(2, 0.25)),
            "models.net.optimizer.scheduled[1].SGD.lr: 0.5 became 0.25");
}

// Which of them a model currently uses does not matter.
TEST(RunDescription, OfATrainedModelIsThatOfANewOne) {
  const Model model =
      toy_model(RepeatScheduler<OptimizerOptions>({SGD{.lr = 0.5}, Adam{.lr = 0.25}}));
  const Json before = run_description(toy_options(model));
  model.use_optimizer(2);
  EXPECT_EQ(first_difference(before, run_description(toy_options(model)), true), "");
}

TEST(RunDescription, TellsHowAModelIsBuilt) {
  const auto net = [] { return sequential({layers::Linear{.in_features = 2, .out_features = 1}}); };
  const auto before = with_model({.name = "net", .model = net()});
  const auto batch_norm = with_model({.name = "net", .model = net(), .sync_batchnorm = true});
  EXPECT_EQ(change(before, batch_norm), "models.net.sync_batchnorm: false became true");
  auto partly = net();
  partly.torch().parameters().back().set_requires_grad(false);
  EXPECT_EQ(change(before, with_model({.name = "net", .model = std::move(partly)})),
            "models.net.trainable: 3 became 2");
}

TEST(RunDescription, TellsThePartsOfAModuleWithoutARecipe) {
  const auto with_dropout = [](double p) {
    return with_model(
        {.name = "net",
         .model = torch::nn::Sequential(torch::nn::Linear(2, 1), torch::nn::Dropout(p))});
  };
  EXPECT_THAT(change(with_dropout(0.25), with_dropout(0.5)),
              AllOf(StartsWith("models.net.module["), HasSubstr("p=0.25"), HasSubstr("p=0.5")));
}

TEST(RunDescription, TellsOtherDataOfTheSameNameAndSize) {
  EXPECT_THAT(change(with_data(toy_data(10, 1)), with_data(toy_data(10, 4))),
              StartsWith("data.train..digest: \""));
  const Dataset all = toy_data(20);
  const auto half = [&](bool high) {
    return all.select(high ? std::vector<int64_t>{10, 11, 12, 13, 14}
                           : std::vector<int64_t>{0, 1, 2, 3, 4});
  };
  EXPECT_THAT(change(with_data(half(false)), with_data(half(true))),
              StartsWith("data.train..digest: \""));
  EXPECT_EQ(change(with_data(toy_data(10)), with_data(toy_data(11))).find("data.train.."), 0u);
}

TEST(RunDescription, TellsTheDataOfAllEpochs) {
  const auto schedule = [](int64_t epoch, uint64_t seed) {
    return with_data(Scheduled<Dataset>(
        EpochScheduler<Dataset>({{1, toy_data(10)}, {epoch, toy_data(10, seed)}})));
  };
  EXPECT_EQ(change(schedule(3, 4), schedule(3, 4)), "");
  EXPECT_THAT(change(schedule(3, 4), schedule(3, 5)),
              StartsWith("data.train..scheduled[1].digest: \""));
  EXPECT_EQ(change(schedule(3, 4), schedule(2, 4)), "data.train..starts[1]: 3 became 2");
}

class Unreadable final : public DataSource {
 public:
  int64_t size() const override { return 3; }
  const Keys& keys() const override { return keys_; }
  void read(int64_t index, std::span<Array>) const override { fail("no sample {}.", index); }

 private:
  Keys keys_ = {"x", "y"};
};

// It may be read the next time, or be of a data set that the run never comes to.
TEST(RunDescription, OfASampleThatCannotBeReadIsNothing) {
  const EstimatorOptions broken = with_data(Dataset(std::make_shared<const Unreadable>()));
  EXPECT_TRUE(run_description(broken)["data"]["train"][""]["digest"].is_null());
  const Json mended = {{"data", {{"train", {{"", {{"digest", "3fa"}}}}}}}};
  const Json before = {{"data", {{"train", {{"", {{"digest", nullptr}}}}}}}};
  EXPECT_EQ(first_difference(before, mended, true), "");
  EXPECT_EQ(first_difference(mended, before, true), "");
}

// Data that were moved are the same.
TEST(FirstDifference, IsNotInThePlacesOfFiles) {
  const auto described = [](const char* folder) -> Json {
    return {{"data", {{"train", {{"", {{"name", folder}, {"digest", "3fa"}}}}}}},
            {"models", {{"net", {{"weights", folder}}}}}};
  };
  EXPECT_EQ(first_difference(described("/a"), described("/b"), true), "");
}

// An entry of a trace that is of times, as LRScheduler has them.
Json trace_with(const std::string& option, double value) {
  return {{"traces", Json::array({{{"LRScheduler", {{"by_step", 1.0}, {option, value}}}}})}};
}

TEST(FirstDifference, OfRunsOfDifferentLengthIsNotInWhatTheyTellOfTimes) {
  const Json before = trace_with("by_step[2]", 0.5), now = trace_with("by_step[2]", 0.25);
  EXPECT_EQ(first_difference(before, now, /*same_length=*/true),
            "traces[0].LRScheduler.by_step[2]: 0.5 became 0.25");
  EXPECT_EQ(first_difference(before, now, /*same_length=*/false), "");
  EXPECT_THAT(first_difference(trace_with("a", 0.5), trace_with("b", 0.5), /*same_length=*/false),
              EndsWith("is gone"));
}

}  // namespace
}  // namespace fe
