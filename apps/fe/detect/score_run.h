// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/fe/data/samples.h"
#include "apps/fe/detect/pictures.h"
#include "detect/outlier_detector.h"

namespace fe::app {

/// A sample, and the reason if it has no score.
struct ScoredSample {
  std::string name;
  std::string error = {};
};

struct ScoredSamples {
  std::vector<ScoredSample> samples;
  detect::Scores scores;  ///< of all samples; NaN for those with an error
};

/// Scores samples some batches at a time, so that they need not all be in memory.
class ScoreRun {
 public:
  /// Keeps the scores that `options` name. With a folder for images, draws ten samples per file:
  /// 00001-00010.png.
  ScoreRun(const detect::OutlierDetector& detector,
           detect::ScoreOptions options,
           std::optional<PictureFolder> pictures);

  void add(InputSample sample);
  /// Scores the remaining samples and returns all, in the order of add(). Throws fe::Error where
  /// samples are to be drawn and are not images.
  ScoredSamples finish();

 private:
  void score();
  void draw(const Tensor& samples, const detect::Scores& scores);

  const detect::OutlierDetector& detector_;
  detect::ScoreOptions options_;  // as finish() returns them
  std::optional<PictureFolder> pictures_;
  std::vector<ScoredSample> samples_;
  std::vector<int64_t> readable_;  // indices of the samples that are scored or waiting
  std::vector<Array> waiting_;
  std::vector<Tensor> instance_, feature_;  // an element for each score()
  int64_t drawn_ = 0;
};

}  // namespace fe::app
