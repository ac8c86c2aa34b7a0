// SPDX-License-Identifier: Apache-2.0
// OutlierDetector::save(), restore() and config::load_detector(), and what else reads a detector's
// file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include "config/run/detector_file.h"
#include "config/run/inference.h"
#include "detect/model/autoencoder.h"
#include "fe/base/system/file.h"
#include "fe/checkpoint/model_file.h"
#include "fe/run/checkpoint.h"
#include "ops/array/normalize.h"
#include "ops/lambda_op.h"
#include "tests/detect/toy.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

namespace fs = std::filesystem;
using fe::testing::expect_error;
using fe::testing::TempFolder;
using ::testing::ElementsAre;

const Dataset& samples() {
  static const Dataset samples = toy::table(20, 20, 7);
  return samples;
}

// An autoencoder with something in every part of its file.
OutlierAE trained() {
  set_seed(6);
  OutlierAEOptions options = toy::ae();
  options.ema_decay = 0.9;
  options.scoring.outlier_perc = 30;
  options.scoring.threshold_method = ThresholdMethod::kCost;
  options.scoring.normal_labels = {0};
  options.scoring.false_negative_cost = 3;
  options.scoring.data_type = "tabular";
  options.scoring.class_names = {"normal", "no: 1", "3"};
  options.ops = {ops::Normalize({.inputs = "x",
                                 .outputs = "x",
                                 .mean = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                 .std = 0.1 + 0.2,
                                 .max_pixel_value = 1})};
  OutlierAE od(options);
  FitOptions fit = toy::quick();
  fit.eval_data = toy::table(30, 30, 3);
  od.fit(toy::table(200), fit);
  return od;
}

void expect_same_answers(const OutlierDetector& found, const OutlierDetector& expected) {
  const Prediction a = found.predict(samples()), b = expected.predict(samples());
  EXPECT_TRUE(a.instance_score.equal(b.instance_score));
  EXPECT_TRUE(a.feature_score.equal(b.feature_score));
  EXPECT_TRUE(a.is_outlier.equal(b.is_outlier));
}

TEST(DetectorFile, BringsBackTheDetectorToTheLastBit) {
  const TempFolder folder;
  const OutlierAE od = trained();
  od.save(folder / "od.h5");
  const auto loaded = config::load_detector(folder / "od.h5");
  expect_same_answers(*loaded, od);
  EXPECT_EQ(to_json(loaded->threshold().value()), to_json(od.threshold().value()));
  EXPECT_EQ(loaded->threshold()->method, ThresholdMethod::kCost);
  EXPECT_EQ(loaded->name(), "OutlierAE");
  EXPECT_EQ(loaded->meta().data_type, "tabular");
  EXPECT_EQ(loaded->outlier_perc(), 30);
  EXPECT_THAT(loaded->class_names(), ElementsAre("normal", "no: 1", "3"));
  EXPECT_EQ(loaded->inputs().at("x").dtype, "float32");
  EXPECT_THAT(loaded->inputs().at("x").shape, ElementsAre(toy::kFeatures));
  EXPECT_EQ(loaded->ops().size(), 1U);
}

TEST(DetectorFile, OfALoadedDetectorIsTheSame) {
  const TempFolder folder;
  trained().save(folder / "a.h5");
  const auto first = config::load_detector(folder / "a.h5");
  first->set_threshold(0.125);
  first->save(folder / "b.h5");
  const auto second = config::load_detector(folder / "b.h5");
  expect_same_answers(*second, *first);
  EXPECT_EQ(second->threshold().value().value, 0.125);
  EXPECT_EQ(second->threshold()->method, ThresholdMethod::kGiven);
}

TEST(DetectorFile, KeepsTheFeaturesThatTheThresholdWasFoundOn) {
  const TempFolder folder;
  trained().save(folder / "a.h5");
  const auto first = config::load_detector(folder / "a.h5");
  first->infer_threshold(samples(), {.threshold_perc = 90, .outlier_perc = 60});
  EXPECT_EQ(first->outlier_perc(), 60);
  first->save(folder / "b.h5");
  const auto second = config::load_detector(folder / "b.h5");
  EXPECT_EQ(second->outlier_perc(), 60);
  expect_same_answers(*second, *first);
}

TEST(DetectorFile, BringsBackAVariationalAutoencoder) {
  const TempFolder folder;
  set_seed(6);
  OutlierVAEOptions options = toy::vae();
  options.covariance = Covariance::kDiag;
  options.score_seed = 11;
  OutlierVAE od(options);
  od.fit(toy::table(128), toy::quick(1));
  od.set_threshold(0.5);
  od.save(folder / "vae.h5");
  torch::manual_seed(123);
  expect_same_answers(*config::load_detector(folder / "vae.h5"), od);
}

TEST(DetectorFile, KeepsAnUntrainedDetectorAndAWholeAutoencoder) {
  const TempFolder folder;
  OutlierAE od({.ae = autoencoder(toy::linear(toy::kFeatures, 2), toy::linear(2, toy::kFeatures))});
  od.save(folder / "od.h5");
  const auto loaded = config::load_detector(folder / "od.h5");
  EXPECT_FALSE(loaded->threshold().has_value());
  EXPECT_TRUE(loaded->inputs().empty());
  EXPECT_TRUE(loaded->score(samples()).instance_score.equal(od.score(samples()).instance_score));
}

TEST(DetectorFile, IsTakenByInference) {
  const TempFolder folder;
  const OutlierAE od = trained();
  od.save(folder / "od.h5");
  const run::Inference inference =
      config::open_inference(folder / "od.h5", config::Registry::with_builtin());
  EXPECT_EQ(inference.infer.score, "instance_score");
  const Dataset alone = Dataset::from_arrays({{"x", samples().column("x")}});
  const Batch found = run::run_inference(inference, alone);
  const Prediction expected = od.predict(alone);
  EXPECT_TRUE(found["instance_score"].equal(expected.instance_score));
  EXPECT_TRUE(found["is_outlier"].equal(expected.is_outlier));
  EXPECT_TRUE(found["x_recon"].equal(od.reconstruct(alone)));
}

TEST(DetectorFile, OfNothingThatCouldNotBeReadIsWritten) {
  const TempFolder folder;
  const OutlierAE custom({.ae = Module(torch::nn::Linear(4, 4))});
  expect_error([&] { custom.save(folder / "custom.h5"); },
               {"cannot save the OutlierAE to '", "custom.h5'",
                "expected a module that a file can describe, got one without a recipe."});
  OutlierAEOptions options = toy::ae();
  options.ops = {ops::LambdaOp(
      {.inputs = "x", .outputs = "x", .fn = [](const Array& x) { return x.clone(); }})};
  const OutlierAE lambda(options);
  expect_error(
      [&] { lambda.save(folder / "lambda.h5"); },
      {"cannot save the OutlierAE to '", "lambda.h5'", "LambdaOp: the option 'fn' is code"});
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(DetectorFile, StaysAsItWasWhenSavingFails) {
  const TempFolder folder;
  const OutlierAE good(toy::ae());
  good.save(folder / "od.h5");
  const auto before = read_file(folder / "od.h5");
  const OutlierAE custom({.ae = Module(torch::nn::Linear(4, 4))});
  expect_error([&] { custom.save(folder / "od.h5"); }, {"cannot save"});
  EXPECT_EQ(read_file(folder / "od.h5"), before);
}

TEST(DetectorFile, ThatIsDamagedIsRefused) {
  const TempFolder folder;
  const fs::path path = folder / "od.h5";
  OutlierAE(toy::ae()).save(path);
  auto bytes = read_file(path);
  bytes[bytes.size() / 2] ^= std::byte{1};
  write_file(path, bytes);
  expect_error([&] { config::load_detector(path); }, {"od.h5' is damaged"});
  bytes.resize(bytes.size() / 2);
  write_file(path, bytes);
  expect_error([&] { config::load_detector(path); }, {"od.h5'"});
  expect_error([&] { config::load_detector(folder / "none.h5"); }, {"none.h5"});
}

TEST(DetectorFile, IsNoOtherFile) {
  const TempFolder folder;
  const OutlierAE od(toy::ae());
  save_model(od.model(), folder / "model.h5");
  expect_error([&] { config::load_detector(folder / "model.h5"); },
               {"model.h5': expected a checkpoint, got a model file"});
  run::write_checkpoint({.config = "seed: 1\n"}, folder / "checkpoint.h5");
  for (const fs::path& path : {folder / "checkpoint.h5", folder.path()}) {
    expect_error([&] { config::load_detector(path); },
                 {"checkpoint.h5': expected a detector, got a checkpoint whose config has no "
                  "section 'detector'. `fe infer` runs it."});
  }
}

TEST(DetectorState, RefusesWhatItDidNotWriteAndStaysAsItWas) {
  OutlierAE od(toy::ae());
  od.set_threshold(0.5);
  const std::string before = od.state();
  expect_error([&] { od.load_state("{}"); },
               {"OutlierAE: expected what a detector's file keeps, got '{}' ("});
  expect_error([&] { od.load_state(R"({"threshold": {"value": 1}, "scales": null})"); },
               {"threshold: expected what a detector's file keeps of it"});
  EXPECT_EQ(od.state(), before);
  OutlierAE other(toy::ae());
  other.load_state(before);
  EXPECT_EQ(other.state(), before);
}

}  // namespace
}  // namespace fe::detect
