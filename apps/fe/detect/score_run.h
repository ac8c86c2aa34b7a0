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

/// A sample, and why it has no score; or nothing.
struct ScoredSample {
  std::string name;
  std::string error = {};
};

struct ScoredSamples {
  std::vector<ScoredSample> samples;
  detect::Scores scores;  ///< of them all; NaN where there is an error
};

/// Scores samples some batches at a time, so that they need not all be in memory.
class ScoreRun {
 public:
  /// `options` say which scores are kept. With `pictures`, ten samples a file are drawn:
  /// 00001-00010.png.
  ScoreRun(const detect::OutlierDetector& detector,
           detect::ScoreOptions options,
           std::optional<PictureFolder> pictures);

  void add(InputSample sample);
  /// Scores what is left, and gives what there is in the order of add(). Throws fe::Error where
  /// pictures were asked for and samples are no images.
  ScoredSamples finish();

 private:
  void score();
  void draw(const Tensor& samples, const detect::Scores& scores);

  const detect::OutlierDetector& detector_;
  detect::ScoreOptions options_;  // as wanted in the end
  std::optional<PictureFolder> pictures_;
  std::vector<ScoredSample> samples_;
  std::vector<int64_t> readable_;  // numbers of the samples that have been scored, or wait
  std::vector<Array> waiting_;
  std::vector<Tensor> instance_, feature_;  // a part for each score()
  int64_t drawn_ = 0;
};

}  // namespace fe::app
