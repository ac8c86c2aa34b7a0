// SPDX-License-Identifier: Apache-2.0
// Training: OutlierDetector::fit(), and the same by a config.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "config/run/detector_file.h"
#include "config/run/train.h"
#include "config/yaml/read_yaml.h"
#include "ops/array/gaussian_noise.h"
#include "ops/array/to_float.h"
#include "tests/detect/toy.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using fe::testing::TempFolder;
using ::testing::ElementsAre;

TEST(Fit, MakesOutliersScoreHigher) {
  set_seed(4);
  OutlierAEOptions options = toy::ae();
  options.scoring.threshold_method = ThresholdMethod::kPercentile;
  options.scoring.threshold_perc = 99;
  OutlierAE od(options);
  od.fit(toy::table(512), toy::quick());
  const Prediction found = od.predict(toy::table(100, 100, 2));
  const auto mean_of = [](const Tensor& values, int64_t first) {
    return values.to(torch::kDouble).narrow(0, first, 100).mean().item<double>();
  };
  EXPECT_GT(mean_of(found.instance_score, 100), 10 * mean_of(found.instance_score, 0));
  EXPECT_LT(mean_of(found.is_outlier, 0), 0.1);
  EXPECT_GT(mean_of(found.is_outlier, 100), 0.95);
}

TEST(Fit, FindsTheThresholdOnTheTrainingDataWhereThereAreNoOthers) {
  OutlierAEOptions options = toy::ae();
  options.scoring.threshold_method = ThresholdMethod::kPercentile;
  options.scoring.threshold_perc = 90;
  OutlierAE od(options);
  od.fit(toy::table(100), toy::quick(1));
  const Threshold found = od.threshold().value();
  EXPECT_EQ(found.samples, 100);
  EXPECT_EQ(found.threshold_perc, 90);
  EXPECT_EQ(od.predict(toy::table(100)).is_outlier.sum().item<int64_t>(), 10);
}

TEST(Fit, FindsTheThresholdOnTheFirstOrTheNamedDataOfEvaluation) {
  OutlierAEOptions options = toy::ae();
  options.scoring.threshold_method = ThresholdMethod::kEqualError;
  options.scoring.normal_labels = {0};
  FitOptions fit = toy::quick(1);
  fit.eval_data = {{"few", toy::table(10, 10)}, {"many", toy::table(30, 30)}};
  OutlierAE first(options);
  first.fit(toy::table(64), fit);
  EXPECT_EQ(first.threshold().value().samples, 20);
  EXPECT_TRUE(first.threshold()->false_positive_rate.has_value());
  options.scoring.threshold_data = "many";
  OutlierAE named(options);
  named.fit(toy::table(64), fit);
  EXPECT_EQ(named.threshold().value().samples, 60);
}

TEST(Fit, LeavesTheThresholdAloneUnlessItIsToldHowToFindOne) {
  OutlierAE without(toy::ae());
  without.fit(toy::table(64), toy::quick(1));
  EXPECT_FALSE(without.threshold().has_value());
  OutlierAEOptions options = toy::ae();
  options.scoring.threshold = 0.25;
  OutlierAE given(options);
  given.fit(toy::table(64), toy::quick(1));
  EXPECT_EQ(given.threshold().value().value, 0.25);
}

TEST(Fit, RemembersWhatSamplesLookLikeBeforeThePreprocessing) {
  OutlierAEOptions options = toy::ae();
  options.ops = {ops::ToFloat({.inputs = "x", .outputs = "x"})};
  OutlierAE od(options);
  const Tensor bytes = torch::randint(0, 256, {64, toy::kFeatures}, torch::kUInt8);
  od.fit(Dataset::from_arrays({{"x", to_array(bytes)}}), toy::quick(1));
  EXPECT_EQ(od.inputs().at("x").dtype, "uint8");
  EXPECT_THAT(od.inputs().at("x").shape, ElementsAre(toy::kFeatures));
  const Tensor recon = od.reconstruct(bytes);
  const Scores scores = od.score(bytes, {.feature_score = true});
  const Tensor expected = (bytes.to(torch::kFloat) / 255 - recon).square();
  EXPECT_TRUE(torch::allclose(scores.feature_score, expected, 1e-4, 1e-6));
}

TEST(Fit, GivesTheNetworksInTrainingWhatTrainInputNames) {
  OutlierAEOptions options = toy::ae();
  options.scoring.train_input = "x_noisy";
  options.ops = {
      ops::GaussianNoise({.inputs = "x", .outputs = "x_noisy", .std = 0.1, .mode = Mode::kTrain})};
  OutlierAE od(options);
  od.fit(toy::table(64), toy::quick(1));
  EXPECT_EQ(od.score(toy::table(8)).instance_score.size(0), 8);
  options.scoring.train_input = "x_missing";
  OutlierAE wrong(options);
  expect_error([&] { wrong.fit(toy::table(64), toy::quick(1)); }, {"x_missing"});
}

TEST(Fit, RefusesThresholdsThatItCouldNotFindBeforeItTrains) {
  const auto fit = [](OutlierAEOptions options) {
    options.encoder_net = toy::linear(toy::kFeatures, 2);
    options.decoder_net = toy::linear(2, toy::kFeatures);
    FitOptions quick = toy::quick();
    quick.eval_data = {{"all", toy::table(10, 10)}, {"few", toy::table(5)}};
    return [=] { OutlierAE(options).fit(toy::table(64), quick); };
  };
  expect_error(
      fit({.scoring = {.threshold_method = ThresholdMethod::kPercentile, .threshold_data = "al"}}),
      {"threshold_data: expected a data set of eval_data, [all, few], got 'al'."});
  expect_error(fit({.scoring = {.threshold_method = ThresholdMethod::kBestF1}}),
               {"threshold_method best_f1: expected normal_labels, the labels under 'y' that mean "
                "normal, got none. Or use percentile, which needs no labels."});
  expect_error(fit({.scoring = {.threshold_method = ThresholdMethod::kCost,
                                .label_key = "label",
                                .normal_labels = {0}}}),
               {"label_key: expected a key of the data that the threshold is found on, ['x', 'y'], "
                "got 'label'."});
}

constexpr const char* kConfig = R"(
seed: 5
data: {t: {table: {}}}
pipeline: {train_data: t.train, batch_size: 32, num_workers: 0}
detector:
  OutlierAE:
    encoder_net: {layers: [{Linear: {in_features: 10, out_features: 2}}]}
    decoder_net: {layers: [{Linear: {in_features: 2, out_features: 10}}]}
    optimizer: {Adam: {lr: 0.05}}
    threshold_method: percentile
    threshold_perc: 99
    data_type: tabular
estimator: {epochs: 2, log_steps: -1, device: cpu}
)";

struct TableOptions {
  static constexpr std::string_view kName = "table";
  static constexpr std::string_view kDoc = "near a line";

  static auto fields() { return std::tuple(); }
};

config::Registry registry() {
  config::Registry registry = config::Registry::with_builtin();
  registry.dataset<TableOptions>([](const TableOptions&) {
    return data::TrainTest{toy::table(200), toy::table(50, 50, 2)};
  });
  return registry;
}

void train(const std::string& text, const std::filesystem::path& run_dir) {
  Findings findings;
  const auto root = config::read_yaml(text, "test.yaml", findings);
  findings.throw_errors("test");
  config::train({.root = *root, .name = "test"}, registry(), run_dir);
}

TEST(Fit, IsToTheLastBitTheTrainingOfAConfig) {
  const TempFolder folder;
  train(kConfig, folder / "run");
  const auto by_config = config::load_detector(folder / "run");

  set_seed(5);
  OutlierAEOptions options = toy::ae();
  options.scoring.threshold_method = ThresholdMethod::kPercentile;
  options.scoring.threshold_perc = 99;
  OutlierAE od(options);
  od.fit(toy::table(200), toy::quick());

  const NamedTensors expected = od.model().named_tensors();
  const NamedTensors found = by_config->models()[0].named_tensors();
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(found[i].first, expected[i].first);
    EXPECT_TRUE(found[i].second.equal(expected[i].second)) << found[i].first;
  }
  EXPECT_EQ(by_config->threshold().value().value, od.threshold().value().value);
  EXPECT_EQ(by_config->threshold()->samples, 200);
  EXPECT_EQ(by_config->meta().data_type, "tabular");
  EXPECT_EQ(by_config->inputs().at("x").dtype, "float32");
}

TEST(Fit, OfALoadedDetectorGoesOnFromItsWeights) {
  const TempFolder folder;
  train(kConfig, folder / "run");
  const auto od = config::load_detector(folder / "run");
  const Dataset samples = toy::table(200);
  const auto before = od->score(samples).instance_score.mean().item<double>();
  od->fit(samples, toy::quick());
  EXPECT_LT(od->score(samples).instance_score.mean().item<double>(), 2 * before);
  od->save(folder / "again.h5");
  const auto again = config::load_detector(folder / "again.h5");
  EXPECT_TRUE(again->score(samples).instance_score.equal(od->score(samples).instance_score));
}

TEST(Fit, OfAConfigSaysWhereTheDetectorIsWrong) {
  const TempFolder folder;
  std::string text = kConfig;
  text.replace(text.find("percentile"), 10, "best_f1");
  expect_error([&] { train(text, folder / "run"); },
               {"test.yaml:", "threshold_method best_f1: expected normal_labels"});
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

}  // namespace
}  // namespace fe::detect
