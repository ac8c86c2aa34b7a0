// SPDX-License-Identifier: Apache-2.0
// What the examples promise, on MNIST. Skipped where FE_DATA_DIR does not name its folder.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/examples/alocc/programs.h"
#include "tests/testing/temp_folder.h"

namespace alocc {
namespace {

TEST(RealData, CorrectedRecipeTellsTheDigitOneFromAllOthersAfterFiveEpochs) {
  if (!std::getenv("FE_DATA_DIR")) GTEST_SKIP() << "FE_DATA_DIR is not set";
  const fe::testing::TempFolder folder;
  const std::string out = (folder / "run").string();
  const auto ended = testing::train("--inlier 1 --epochs 5 --quiet --whole-test --out " + out);
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  const auto summary = nlohmann::json::parse(std::ifstream(out + "/summary.json"));
  EXPECT_GE(summary["last"]["auc"], 0.99);
  EXPECT_GE(summary["whole_test"]["auc"], 0.99);
  EXPECT_GE(summary["inliers_passed"], 0.9);
}

}  // namespace
}  // namespace alocc
