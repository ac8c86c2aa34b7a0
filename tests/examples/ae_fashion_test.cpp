// SPDX-License-Identifier: Apache-2.0
// The program ae_fashion and its config, on generated images.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "config/run/detector_file.h"
#include "config/run/train.h"
#include "detect/outlier_detector.h"
#include "fe/base/log.h"
#include "tests/examples/bars.h"
#include "tests/examples/read_config.h"
#include "tests/examples/run_program.h"
#include "tests/testing/temp_folder.h"

namespace {

namespace detect = fe::detect;
using fe::testing::Ended;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// Bars instead of clothes: class 2 has two, classes 0 and 1 lack one of them.
class AEFashion : public ::testing::Test {
 protected:
  AEFashion() { fe::testing::write_bars(folder_.path(), 240, 90); }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  Ended run(const std::string& arguments) const {
    return fe::testing::run_program(std::string(AE_FASHION) + " --data " + folder_.path().string() +
                                    " --quiet " + arguments);
  }
  nlohmann::json evaluation(const std::string& out) const {
    return nlohmann::json::parse(std::ifstream(folder_ / out / "evaluation.json"));
  }

  fe::testing::TempFolder folder_;
};

TEST_F(AEFashion, JudgesTheWholeTestSetAndDoesSoAgainFromItsFile) {
  const Ended trained = run("--epochs 2 --out " + at("trained"));
  ASSERT_EQ(trained.exit_code, 0) << trained.output;
  EXPECT_THAT(trained.output, AllOf(HasSubstr("normal: class 2"), HasSubstr("AUROC"),
                                    HasSubstr("30 normal, 60 outliers"), HasSubstr("threshold")));
  const auto evaluation = this->evaluation("trained");
  EXPECT_EQ(evaluation["samples"], 90);
  EXPECT_EQ(evaluation["threshold"]["method"], "percentile");
  for (const char* name : {"roc", "precision_recall", "score_histogram", "feature_scores"}) {
    const auto file = folder_ / "trained" / (std::string(name) + ".png");
    EXPECT_TRUE(std::filesystem::exists(file)) << file;
  }

  const Ended loaded = run("--load " + at("trained/detector.h5") + " --out " + at("loaded"));
  ASSERT_EQ(loaded.exit_code, 0) << loaded.output;
  EXPECT_EQ(this->evaluation("loaded"), evaluation);
}

TEST_F(AEFashion, LearnsToTellBarsThatItHasNotSeen) {
  const Ended ended = run("--class 0 --epochs 60 --batch-size 16 --out " + at("run"));
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_GT(evaluation("run")["image"]["auroc"], 0.9);
}

TEST_F(AEFashion, TrainsAsItsConfigDoes) {
  ASSERT_EQ(run("--epochs 2 --out " + at("program")).exit_code, 0);
  const bool was_quiet = fe::log::set_quiet(true);
  const auto document = fe::testing::read_config(
      "ae_fashion.yaml",
      {"estimator.epochs=2", "data.clothes.fashion_mnist.folder=" + folder_.path().string()});
  fe::config::train(document, fe::testing::detect_registry(), folder_ / "config");
  fe::log::set_quiet(was_quiet);

  const auto program = fe::config::load_detector(at("program/detector.h5"));
  const auto config = fe::config::load_detector(at("config/checkpoint.h5"));
  EXPECT_EQ(program->threshold()->value, config->threshold()->value);
  const fe::Dataset images = fe::testing::bars(30, 3);
  EXPECT_TRUE(
      torch::equal(program->score(images).instance_score, config->score(images).instance_score));
}

TEST_F(AEFashion, TellsWhatItCannotUse) {
  const Ended unknown = run("--class 10");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.output, HasSubstr("--class"));
  const Ended absent = run("--class 7 --out " + at("none"));  // the bars have classes 0 to 2
  EXPECT_EQ(absent.exit_code, 2);
  EXPECT_THAT(absent.output, AllOf(HasSubstr("7"), HasSubstr("Labels there: 0, 1, 2")));
}

}  // namespace
