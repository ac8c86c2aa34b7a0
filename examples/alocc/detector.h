// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "detect/alocc/scores.h"
#include "fe/checkpoint/model_file.h"
#include "fe/data/dataset.h"
#include "fe/model/model.h"
#include "fe/network/network.h"
#include "fe/pipeline/numpy_op.h"

namespace alocc {

/// How a detector is trained and scores: as the notebook does, or with its faults fixed.
enum class Recipe { kNotebook, kCorrected };
std::string option_name(Recipe recipe);      ///< "notebook" or "corrected"
Recipe parse_recipe(std::string_view name);  ///< throws fe::Error for another name

/// What a detector needs beside its two networks; kept with them in their files.
struct Calibration {
  Recipe recipe = Recipe::kCorrected;
  std::string dataset = {};
  std::vector<int64_t> inliers = {};
  fe::detect::ScoreScale scale = {};  ///< kCorrected only
  double threshold = 0.0;             ///< between the scores of inliers and of outliers

  /// The notebook's score says how real a reconstruction looks, ours how strange an image is.
  bool outliers_score_high() const { return recipe == Recipe::kCorrected; }
  /// A score at the threshold counts as the high side.
  bool is_outlier(double score) const { return (score >= threshold) == outliers_score_high(); }

  fe::Metadata to_metadata() const;
  /// Throws fe::Error, beginning with `source`, for entries that are missing or damaged.
  static Calibration from_metadata(const fe::Metadata& metadata, std::string_view source);
};

/// What a detector makes of images, in their order.
struct Judgment {
  std::vector<double> scores;
  std::vector<fe::Array> reconstructions;  ///< float32 [1, 28, 28] in [-1, 1]
};

/// The ops that make of an image, uint8 [28, 28], what the networks take: [1, 28, 28] in [-1, 1].
std::vector<fe::Scheduled<fe::AnyNumpyOp>> preprocessing();

/// Two trained networks that tell outliers from inliers.
class Detector {
 public:
  Detector(fe::Model reconstructor, fe::Model discriminator, Calibration calibration);

  /// From the files of save(). Throws fe::Error when one is missing or damaged.
  static Detector load(const std::filesystem::path& folder);
  /// Writes reconstructor.h5 and discriminator.h5, each with the calibration.
  void save(const std::filesystem::path& folder) const;

  /// `images` has "x", uint8 [28, 28].
  Judgment judge(const fe::Dataset& images) const;

  const Calibration& calibration() const { return calibration_; }
  void set_threshold(double threshold) { calibration_.threshold = threshold; }

 private:
  fe::Model reconstructor_;
  fe::Model discriminator_;
  Calibration calibration_;
  fe::Network network_;
};

}  // namespace alocc
