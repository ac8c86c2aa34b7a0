// SPDX-License-Identifier: Apache-2.0
// The program ae_tabular, its table and its config.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "config/run/detector_file.h"
#include "config/run/train.h"
#include "detect/outlier_detector.h"
#include "examples/pump.h"
#include "fe/base/log.h"
#include "tests/examples/read_config.h"
#include "tests/examples/run_program.h"
#include "tests/testing/temp_folder.h"

namespace pump {
namespace {

namespace detect = fe::detect;
using ::testing::HasSubstr;

fe::Tensor values(const fe::Dataset& dataset, const char* key) {
  return fe::as_tensor(dataset.column(key)).clone();
}

TEST(Pump, ReadingsHaveTheMeansAndDeviationsThatItsSensorsTell) {
  const fe::Tensor x = values(rows(20000, 0.0, 1), "x");
  ASSERT_EQ(x.sizes(), (std::vector<int64_t>{20000, 10}));
  for (size_t i = 0; i < kSensors.size(); ++i) {
    const fe::Tensor column = x.select(1, static_cast<int64_t>(i)).to(torch::kDouble);
    EXPECT_NEAR(column.mean().item<double>(), kSensors[i].mean, 0.06 * kSensors[i].std)
        << kSensors[i].name;
    EXPECT_NEAR(column.std().item<double>(), kSensors[i].std, 0.06 * kSensors[i].std)
        << kSensors[i].name;
  }
}

TEST(Pump, AFaultChangesOneSensorAndNothingElse) {
  const fe::Dataset good = rows(400, 0.0, 2), bad = rows(400, 1.0, 2);
  const fe::Tensor changed = values(good, "x").ne(values(bad, "x"));
  const fe::Tensor sensors = values(bad, "sensor");
  EXPECT_EQ(values(good, "y").abs().sum().item<int64_t>(), 0);
  EXPECT_TRUE(torch::equal(values(good, "sensor"), torch::full({400}, -1)));
  EXPECT_TRUE(torch::equal(changed.sum(1), torch::ones({400}, torch::kLong)));
  EXPECT_TRUE(torch::equal(changed.to(torch::kLong).argmax(1), sensors));
  EXPECT_EQ(values(bad, "y").min().item<int64_t>(), kStuck);
  EXPECT_EQ(values(bad, "y").max().item<int64_t>(), kDrifted);
}

TEST(Pump, TheSameSeedGivesTheSameRows) {
  EXPECT_TRUE(torch::equal(values(rows(50, 0.5, 3), "x"), values(rows(50, 0.5, 3), "x")));
  EXPECT_FALSE(torch::equal(values(rows(50, 0.5, 3), "x"), values(rows(50, 0.5, 4), "x")));
}

class AETabular : public ::testing::Test {
 protected:
  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  fe::testing::Ended run(const std::string& arguments) const {
    return fe::testing::run_program(std::string(AE_TABULAR) + " --quiet " + arguments);
  }

  fe::testing::TempFolder folder_;
};

TEST_F(AETabular, FindsFaultySensorsAndTheirPlace) {
  const auto ended = run("--rows 2000 --out " + at("run"));
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("the strangest sensor is the faulty one"));
  const auto evaluation = nlohmann::json::parse(std::ifstream(at("run/evaluation.json")));
  EXPECT_GT(evaluation["image"]["auroc"], 0.85);

  const auto again = run("--rows 2000 --out " + at("run"));
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.output, HasSubstr("holds a run already"));
}

TEST_F(AETabular, TrainsAsItsConfigDoes) {
  ASSERT_EQ(run("--rows 300 --epochs 2 --out " + at("program")).exit_code, 0);
  const bool was_quiet = fe::log::set_quiet(true);
  ::setenv("TABLE", at("program").c_str(), 1);
  const auto document = fe::testing::read_config("ae_tabular.yaml", {"estimator.epochs=2"});
  ::unsetenv("TABLE");
  fe::config::train(document, fe::testing::detect_registry(), folder_ / "config");
  fe::log::set_quiet(was_quiet);

  const auto program = fe::config::load_detector(at("program/detector.h5"));
  const auto config = fe::config::load_detector(at("config/checkpoint.h5"));
  EXPECT_EQ(program->threshold()->value, config->threshold()->value);
  const fe::Dataset table = rows(40, 0.5, 5);
  EXPECT_TRUE(
      torch::equal(program->score(table).instance_score, config->score(table).instance_score));
}

}  // namespace
}  // namespace pump
