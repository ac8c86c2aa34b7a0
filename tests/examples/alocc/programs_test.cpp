// SPDX-License-Identifier: Apache-2.0
// alocc_train and alocc_score as a user runs them, on a few generated images.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "fe/checkpoint/model_file.h"
#include "plot/image/png.h"
#include "tests/examples/alocc/generated.h"
#include "tests/examples/alocc/programs.h"
#include "tests/testing/temp_folder.h"

namespace alocc {
namespace {

using fe::testing::TempFolder;
using ::testing::AllOf;
using testing::Ended;
using ::testing::HasSubstr;
using testing::score;
using testing::train;

/// Data in a folder of its own, and the arguments to train on it for a moment.
class Programs : public ::testing::Test {
 protected:
  Programs() {
    testing::write_idx(folder_.path(), "train", testing::bars(240, 1));
    testing::write_idx(folder_.path(), "test", testing::bars(90, 2));
  }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  std::string data() const {
    return "--dataset idx --images " + at("train-images") + " " + at("test-images") + " --labels " +
           at("train-labels") + " " + at("test-labels");
  }
  std::string brief(const std::string& out, int seed = 11) const {
    return data() + " --epochs 2 --steps-per-epoch 3 --batch-size 16 --quiet --seed " +
           std::to_string(seed) + " --out " + at(out);
  }

  std::vector<double> scores_in(const std::string& csv) const {
    std::ifstream file(at(csv));
    std::vector<double> scores;
    std::string line;
    std::getline(file, line);
    EXPECT_EQ(line, "index,label,score,verdict");
    while (std::getline(file, line)) {
      std::istringstream fields(line);
      std::string index, label, number;
      std::getline(fields, index, ',');
      std::getline(fields, label, ',');
      std::getline(fields, number, ',');
      scores.push_back(std::stod(number));
    }
    return scores;
  }

  void expect_run(const std::string& out) const {
    for (const char* file :
         {"log.txt", "events.jsonl", "run.json", "summary.json", "scores.csv",
          "whole_test_scores.csv", "reconstructor.h5", "discriminator.h5", "plots/sample_batch.png",
          "plots/training.png", "plots/reconstructions.png", "plots/scores.png", "plots/roc.png"}) {
      EXPECT_TRUE(std::filesystem::exists(folder_ / out / file)) << file;
    }
  }

  /// alocc_score gives every test image the score that alocc_train gave it.
  void expect_equal_scores(const std::string& out) const {
    const Ended ended = score("--run " + at(out) + " --idx " + at("test-images") + " --json");
    ASSERT_EQ(ended.exit_code, 0) << ended.output;
    const auto json = nlohmann::json::parse(ended.output);
    const std::vector<double> expected = scores_in(out + "/whole_test_scores.csv");
    ASSERT_EQ(expected.size(), 90U);
    ASSERT_EQ(json["images"].size(), 90U);
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_DOUBLE_EQ(json["images"][i]["score"].get<double>(), expected[i]) << i;
    }
  }

  TempFolder folder_;
};

TEST_F(Programs, CorrectedRecipeTrainsAndScoresAlike) {
  const Ended ended = train(brief("run") + " --whole-test");
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_THAT(ended.output,
              AllOf(HasSubstr("last epoch"), HasSubstr("whole test set"), HasSubstr("threshold"),
                    HasSubstr("alocc_score --run " + at("run"))));
  expect_run("run");
  expect_equal_scores("run");

  const auto summary = nlohmann::json::parse(std::ifstream(at("run/summary.json")));
  EXPECT_EQ(summary["recipe"], "corrected");
  EXPECT_EQ(summary["last"]["epoch"], 2);
  EXPECT_GE(summary["whole_test"]["auc"], 0.0);
}

TEST_F(Programs, NotebookRecipeTrainsAndScoresAlikeWithBothInitializers) {
  for (const std::string init : {"torch", "keras"}) {
    const Ended ended = train(brief(init) + " --recipe notebook --whole-test --init " + init);
    ASSERT_EQ(ended.exit_code, 0) << ended.output;
    EXPECT_THAT(ended.output, HasSubstr("kept: the best epoch"));
    expect_run(init);
    expect_equal_scores(init);
    EXPECT_TRUE(std::filesystem::exists(folder_ / init / "reconstructor_best_f1_score.h5"));
  }
}

TEST_F(Programs, SameSeedSameWeightsForAnyNumberOfWorkers) {
  ASSERT_EQ(train(brief("a") + " --workers 0").exit_code, 0);
  ASSERT_EQ(train(brief("b") + " --workers 2").exit_code, 0);
  ASSERT_EQ(train(brief("c", 12) + " --workers 0").exit_code, 0);
  for (const std::string file : {"/reconstructor.h5", "/discriminator.h5"}) {
    const auto a = fe::read_model_file(at("a") + file), b = fe::read_model_file(at("b") + file);
    const auto c = fe::read_model_file(at("c") + file);
    EXPECT_EQ(a.metadata, b.metadata);
    for (size_t i = 0; i < a.tensors.size(); ++i) {
      EXPECT_TRUE(torch::equal(a.tensors[i].second, b.tensors[i].second)) << a.tensors[i].first;
    }
    EXPECT_FALSE(torch::equal(a.tensors[1].second, c.tensors[1].second));
  }
}

TEST_F(Programs, EarlyMistakesEndWithExitCode2AndARemedy) {
  const auto expect = [](const Ended& ended, const std::vector<std::string>& parts) {
    EXPECT_EQ(ended.exit_code, 2) << ended.output;
    for (const std::string& part : parts) EXPECT_THAT(ended.output, HasSubstr(part));
  };
  expect(train("--recipe corected"), {"alocc_train: --recipe", "Did you mean 'corrected'"});
  expect(train("--recipe notebook --init kears"), {"--init", "Did you mean 'keras'"});
  expect(train("--dataset mnits"), {"--dataset", "Did you mean 'mnist'"});
  expect(train("--epochs many"), {"--epochs"});
  expect(train(brief("none") + " --inlier 5"), {"5"});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));

  std::filesystem::create_directory(folder_ / "old");
  std::ofstream(at("old/events.jsonl")) << "{}\n";
  expect(train(brief("old")), {"--out", "old", "holds events.jsonl", "never overwritten"});
}

TEST_F(Programs, ScoringTakesImageFilesAndRefusesOtherSizes) {
  ASSERT_EQ(train(brief("run")).exit_code, 0);
  const fe::Array image = testing::bars(2, 2)[1]["x"];
  fe::plot::write_png(folder_ / "bar.png", image);
  fe::plot::write_png(folder_ / "large.png",
                      fe::Array::from(std::vector<uint8_t>(32 * 30), {32, 30, 1}));

  const Ended good = score("--run " + at("run") + " " + at("bar.png") + " --out " + at("seen"));
  EXPECT_EQ(good.exit_code, 0) << good.output;
  EXPECT_THAT(good.output, AllOf(HasSubstr("bar.png"), HasSubstr("lier"), HasSubstr("threshold")));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "seen" / "reconstruction_00000.png"));

  const Ended large = score("--run " + at("run") + " " + at("large.png"));
  EXPECT_EQ(large.exit_code, 2);
  EXPECT_THAT(large.output, AllOf(HasSubstr("large.png"), HasSubstr("[28, 28, 1]"),
                                  HasSubstr("[32, 30, 1]"), HasSubstr("Scale")));
  const Ended nothing = score("--run " + at("run"));
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.output, HasSubstr("expected images to judge"));
  const Ended nowhere = score("--run " + at("nowhere") + " " + at("bar.png"));
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.output, HasSubstr("nowhere/reconstructor.h5"));
}

}  // namespace
}  // namespace alocc
