// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/examples/cifar10/generated.h"
#include "tests/examples/run_program.h"
#include "tests/testing/temp_folder.h"

namespace cifar10::testing {

/// One of the two programs, on generated images.
class Walk {
 public:
  explicit Walk(std::string program) : program_(std::move(program)) {
    write_cifar10(folder_.path());
  }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }

  fe::testing::Ended run(const std::string& arguments) const {
    return fe::testing::run_program(program_ + " --data " + folder_.path().string() + " --quiet " +
                                    arguments);
  }

  /// The same for a moment: one epoch, and a small study.
  fe::testing::Ended run_briefly(const std::string& arguments) const {
    return run("--epochs 1 --study-images 9 --masks 1 " + arguments);
  }

  nlohmann::json summary(const std::string& out) const {
    return nlohmann::json::parse(std::ifstream(folder_ / out / "summary.json"));
  }

  void expect_pictures(const std::string& out, const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      const auto file = folder_ / out / "plots" / (name + ".png");
      ASSERT_TRUE(std::filesystem::exists(file)) << file;
      EXPECT_GT(std::filesystem::file_size(file), 100U) << file;
    }
  }

  /// What holds of every detector: counts, orders and shapes of the figures.
  static void expect_sound(const nlohmann::json& summary) {
    using ::testing::Each;
    using ::testing::Gt;
    EXPECT_EQ(summary["original"]["images"], 500);
    EXPECT_EQ(summary["original"]["threshold"], 0.015);
    const auto means = summary["masks"]["mean_scores"].get<std::vector<double>>();
    EXPECT_EQ(means.size(), 10U);
    EXPECT_THAT(means, Each(Gt(0.0)));
    EXPECT_EQ(summary["masks"]["flagged"].size(), 10U);
    const auto by_perc = summary["copies"]["scores"].get<std::vector<std::vector<double>>>();
    ASSERT_EQ(by_perc.size(), 5U);
    for (size_t perc = 0; perc < by_perc.size(); ++perc) {
      ASSERT_EQ(by_perc[perc].size(), 11U);
      if (perc == 0) continue;
      for (size_t copy = 0; copy < 11; ++copy) {
        EXPECT_LE(by_perc[perc][copy], by_perc[perc - 1][copy]);
      }
    }
    EXPECT_EQ(summary["new_threshold"]["before"], 0.015);
    EXPECT_EQ(summary["new_threshold"]["flagged"], 5);  // 1 % of 500
  }

 private:
  std::string program_;
  fe::testing::TempFolder folder_;
};

inline const std::vector<std::string> kPictures = {
    "reconstruction",  "instance_scores",    "feature_scores", "mask_sizes_all_images",
    "mask_sizes_mean", "mask_sizes_image_8", "masked_copies",  "outlier_percs"};

}  // namespace cifar10::testing
