// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/table_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "fe/base/system/file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::app {
namespace {

using fe::testing::expect_error;
using fe::testing::TempFolder;
using Json = nlohmann::json;

// Two classes and two seeds; one run failed.
std::vector<TableRun> runs() {
  return {{"0", "7", "t/class_0_seed_7", TableMetrics{.auroc = 0.8, .aupr = 0.6, .f1_max = 0.5}},
          {"0", "8", "t/class_0_seed_8", TableMetrics{.auroc = 0.9, .aupr = 0.6, .f1_max = 0.7}},
          {"1", "7", "t/class_1_seed_7", TableMetrics{.auroc = 0.5, .aupr = 0.2, .f1_max = 0.4}},
          {"1", "8", "t/class_1_seed_8"}};
}

TEST(TableText, HasARowAClassAndTheirMean) {
  EXPECT_EQ(table_text(runs()),
            "class  AUROC seed 7  AUROC seed 8  AUROC mean     std  AUPR mean     std"
            "  F1 max mean     std\n"
            "0            0.8000        0.9000      0.8500  0.0707     0.6000  0.0000"
            "       0.6000  0.1414\n"
            "1            0.5000             -      0.5000       -     0.2000       -"
            "       0.4000       -\n"
            "mean                                   0.6750  0.2475     0.4000  0.2828"
            "       0.5000  0.1414\n");
}

TEST(TableText, OfOneSeedHasNoSpread) {
  std::vector<TableRun> one = {runs()[0], runs()[2]};
  EXPECT_EQ(table_text(one),
            "class   AUROC    AUPR  F1 max\n"
            "0      0.8000  0.6000  0.5000\n"
            "1      0.5000  0.2000  0.4000\n"
            "mean   0.6500  0.4000  0.4500\n");
}

TEST(TableCsv, HasALineARun) {
  EXPECT_EQ(table_csv(runs()),
            "class,seed,auroc,aupr,f1_max,folder\n"
            "0,7,0.8,0.6,0.5,t/class_0_seed_7\n"
            "0,8,0.9,0.6,0.7,t/class_0_seed_8\n"
            "1,7,0.5,0.2,0.4,t/class_1_seed_7\n"
            "1,8,,,,t/class_1_seed_8\n");
}

TEST(TableJson, HasRunsAndMeans) {
  const Json json = Json::parse(table_json(runs()));
  ASSERT_EQ(json["runs"].size(), 4u);
  EXPECT_EQ(json["runs"][1]["auroc"], 0.9);
  EXPECT_TRUE(json["runs"][3]["auroc"].is_null());
  EXPECT_NEAR(json["classes"][0]["auroc"]["mean"].get<double>(), 0.85, 1e-12);
  EXPECT_NEAR(json["classes"][0]["auroc"]["std"].get<double>(), std::sqrt(0.005), 1e-12);
  EXPECT_EQ(json["classes"][1]["auroc"]["count"], 1);
  EXPECT_TRUE(json["classes"][1]["auroc"]["std"].is_null());
  EXPECT_NEAR(json["all"]["auroc"]["mean"].get<double>(), 0.675, 1e-12);
}

TEST(ReadMetrics, TakesThemFromAnEvaluation) {
  const TempFolder folder;
  write_file(folder / "a.json", R"({"image": {"auroc": 0.75, "aupr": 0.5, "f1_max": 0.25}})");
  const TableMetrics metrics = read_metrics(folder / "a.json");
  EXPECT_EQ(metrics.auroc, 0.75);
  EXPECT_EQ(metrics.aupr, 0.5);
  EXPECT_EQ(metrics.f1_max, 0.25);
}

TEST(ReadMetrics, RefusesWhatIsNone) {
  const TempFolder folder;
  write_file(folder / "none.json", R"({"image": null})");
  expect_error([&] { read_metrics(folder / "none.json"); },
               {"none.json", "got an evaluation of one kind"});
  write_file(folder / "cut.json", R"({"image": {"auroc")");
  expect_error([&] { read_metrics(folder / "cut.json"); }, {"cut.json", "Remove it"});
}

}  // namespace
}  // namespace fe::app
