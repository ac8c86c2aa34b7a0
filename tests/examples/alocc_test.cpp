// SPDX-License-Identifier: Apache-2.0
// The program alocc and the configs of the same training, on a few generated images.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "config/run/train.h"
#include "fe/base/log.h"
#include "fe/run/checkpoint.h"
#include "tests/examples/bars.h"
#include "tests/examples/read_config.h"
#include "tests/examples/run_program.h"
#include "tests/testing/temp_folder.h"

namespace fe {
namespace {

using fe::testing::Ended;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Tensors = std::map<std::string, Tensor>;

/// Bars instead of digits: class 1 is a vertical bar, class 0 a horizontal one, class 2 has both.
class ALOCCProgram : public ::testing::Test {
 protected:
  ALOCCProgram() { testing::write_bars(folder_.path(), 240, 90); }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  Ended run(const std::string& arguments) const {
    return testing::run_program(std::string(ALOCC_PROGRAM) + " --data " + folder_.path().string() +
                                " " + arguments);
  }
  Ended run_briefly(const std::string& out, const std::string& arguments = "") const {
    return run("--epochs 2 --batch-size 16 --quiet --out " + at(out) + " " + arguments);
  }
  nlohmann::json json(const std::string& file) const {
    return nlohmann::json::parse(std::ifstream(at(file)));
  }

  Tensors tensors_of(const std::string& file) const {
    const NamedTensors all = run::read_checkpoint(at(file)).tensors;
    return {all.begin(), all.end()};
  }

  /// A run of this config.
  void train(const std::string& config, const std::string& out) const {
    const bool was_quiet = log::set_quiet(true);
    const auto document =
        testing::read_config(config, {"estimator.epochs=2", "pipeline.batch_size=16",
                                      "data.digits.mnist.folder=" + folder_.path().string()});
    config::train(document, testing::detect_registry(), folder_ / out);
    log::set_quiet(was_quiet);
  }

  static void expect_equal(const Tensors& got, const Tensors& expected) {
    ASSERT_FALSE(expected.empty());
    ASSERT_EQ(got.size(), expected.size());
    for (const auto& [name, tensor] : expected) {
      ASSERT_TRUE(got.contains(name)) << name;
      EXPECT_TRUE(torch::equal(got.at(name), tensor)) << name;
    }
  }

  testing::TempFolder folder_;
};

TEST_F(ALOCCProgram, TrainsEvaluatesAndDoesSoAgainFromItsFile) {
  const Ended ended = run_briefly("run");
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_THAT(ended.output,
              AllOf(HasSubstr("30 normal, 30 outliers"), HasSubstr("30 normal, 60 outliers"),
                    HasSubstr("AUROC"), HasSubstr("threshold"),
                    HasSubstr("fe detect score " + at("run/detector.h5"))));
  for (const char* file :
       {"log.txt", "events.jsonl", "run.json", "report.html", "evaluation.json", "whole_test.json",
        "detector.h5", "reconstructions.png", "instance_scores.png", "score_histogram.png",
        "roc.png", "precision_recall.png", "feature_scores.png"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / "run" / file)) << file;
  }
  const auto evaluation = json("run/evaluation.json");
  EXPECT_EQ(evaluation["threshold"]["method"], "percentile");
  EXPECT_EQ(evaluation["threshold"]["samples"], 8);  // a tenth of the inliers

  const Ended loaded = run_briefly("loaded", "--load " + at("run/detector.h5"));
  ASSERT_EQ(loaded.exit_code, 0) << loaded.output;
  EXPECT_EQ(json("loaded/evaluation.json"), evaluation);
  EXPECT_EQ(json("loaded/whole_test.json"), json("run/whole_test.json"));
}

TEST_F(ALOCCProgram, TakesSeveralInlierClasses) {
  const Ended ended = run_briefly("run", "--inlier 0,2 --outlier-fraction 0.25");
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_EQ(json("run/evaluation.json")["threshold"]["samples"], 16);
  EXPECT_EQ(json("run/whole_test.json")["normal"], 60);
}

TEST_F(ALOCCProgram, SameSeedSameWeightsForAnyNumberOfWorkers) {
  ASSERT_EQ(run_briefly("a", "--seed 11 --workers 0").exit_code, 0);
  ASSERT_EQ(run_briefly("b", "--seed 11 --workers 2").exit_code, 0);
  ASSERT_EQ(run_briefly("c", "--seed 12 --workers 0").exit_code, 0);
  const Tensors a = tensors_of("a/detector.h5");
  expect_equal(tensors_of("b/detector.h5"), a);
  EXPECT_EQ(json("a/evaluation.json"), json("b/evaluation.json"));
  EXPECT_FALSE(torch::equal(a.at("reconstructor/0.weight"),
                            tensors_of("c/detector.h5").at("reconstructor/0.weight")));
}

TEST_F(ALOCCProgram, TrainsAsItsConfigsDo) {
  ASSERT_EQ(run_briefly("program").exit_code, 0);
  const Tensors expected = tensors_of("program/detector.h5");
  train("alocc_detector.yaml", "detector");
  expect_equal(tensors_of("detector/checkpoint.h5"), expected);

  train("alocc.yaml", "models");
  expect_equal(tensors_of("models/checkpoint.h5"), expected);
}

TEST_F(ALOCCProgram, EarlyMistakesEndWithExitCode2AndARemedy) {
  const auto expect = [](const Ended& ended, const std::vector<std::string>& parts) {
    EXPECT_EQ(ended.exit_code, 2) << ended.output;
    for (const std::string& part : parts) EXPECT_THAT(ended.output, HasSubstr(part));
  };
  expect(run("--dataset mnits"), {"--dataset", "mnist", "fashion_mnist"});
  expect(run("--epochs many"), {"--epochs"});
  expect(run_briefly("none", "--inlier 5"), {"5", "0, 1, 2"});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));

  std::filesystem::create_directory(folder_ / "old");
  std::ofstream(at("old/events.jsonl")) << "{}\n";
  expect(run_briefly("old"), {"old' holds a run already", "Choose another", "never overwritten"});
}

// What the example promises, on MNIST. Skipped where FE_DATA_DIR does not name its folder.
TEST(ALOCCOnMnist, RecognizesTheDigitOneAmongAllOthersAfterFiveEpochs) {
  if (!std::getenv("FE_DATA_DIR")) GTEST_SKIP() << "FE_DATA_DIR is not set";
  const testing::TempFolder folder;
  const std::string out = (folder / "run").string();
  const auto ended = testing::run_program(std::string(ALOCC_PROGRAM) +
                                          " --inlier 1 --epochs 5 --quiet --out " + out);
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  const auto read = [&](const char* file) {
    return nlohmann::json::parse(std::ifstream(out + "/" + file));
  };
  const auto evaluation = read("evaluation.json");
  EXPECT_GE(evaluation["image"]["auroc"], 0.99);
  EXPECT_GE(read("whole_test.json")["image"]["auroc"], 0.99);
  const double passed = evaluation["confusion"]["true_negatives"];
  const double stopped = evaluation["confusion"]["false_positives"];
  EXPECT_GE(passed / (passed + stopped), 0.9);
}

}  // namespace
}  // namespace fe
