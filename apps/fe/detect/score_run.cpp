// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/score_run.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

#include "detect/plot/outlier_grid.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::app {
namespace {

constexpr int64_t kBatchesAtOnce = 8;
constexpr int64_t kRows = 10;  // of an image file

detect::Scores part_of(const detect::Scores& scores, int64_t first, int64_t count) {
  return {.instance_score = scores.instance_score.narrow(0, first, count),
          .feature_score = scores.feature_score.narrow(0, first, count),
          .reconstruction = scores.reconstruction.narrow(0, first, count)};
}

}  // namespace

ScoreRun::ScoreRun(const detect::OutlierDetector& detector,
                   detect::ScoreOptions options,
                   std::optional<PictureFolder> pictures)
    : detector_(detector), options_(options), pictures_(std::move(pictures)) {
  FE_CHECK(options_.batch_size >= 1, "--batch-size: expected at least 1, got {}.",
           options_.batch_size);
  if (pictures_) make_writable_folder(pictures_->folder);
}

void ScoreRun::add(InputSample sample) {
  samples_.push_back({.name = std::move(sample.name), .error = std::move(sample.error)});
  if (!sample.value.defined()) return;
  waiting_.push_back(std::move(sample.value));
  readable_.push_back(static_cast<int64_t>(samples_.size()) - 1);
  if (static_cast<int64_t>(waiting_.size()) == options_.batch_size * kBatchesAtOnce) score();
}

ScoredSamples ScoreRun::finish() {
  if (!waiting_.empty()) score();
  ScoredSamples result{.samples = std::move(samples_), .scores = {}};
  const auto count = static_cast<int64_t>(result.samples.size());
  result.scores.instance_score =
      torch::full({count}, std::numeric_limits<double>::quiet_NaN(), torch::kDouble);
  if (readable_.empty()) return result;
  const Tensor at = torch::tensor(readable_);
  result.scores.instance_score.index_copy_(0, at, torch::cat(instance_));
  if (options_.feature_score) {
    const Tensor features = torch::cat(feature_);
    std::vector<int64_t> sizes = features.sizes().vec();
    sizes.front() = count;
    result.scores.feature_score =
        torch::full(sizes, std::numeric_limits<double>::quiet_NaN(), features.options());
    result.scores.feature_score.index_copy_(0, at, features);
  }
  const auto* score = result.scores.instance_score.data_ptr<double>();
  for (const int64_t number : readable_) {
    if (std::isfinite(score[number])) continue;
    result.samples[static_cast<size_t>(number)].error =
        "its score is not finite: does it hold NaN or infinite values?";
  }
  return result;
}

void ScoreRun::score() {
  const Array samples = stack(waiting_);
  detect::ScoreOptions options = options_;
  options.allow_nan = true;
  if (pictures_) options.feature_score = options.reconstruction = true;
  const detect::Scores scores = detector_.score(samples, options);
  instance_.push_back(scores.instance_score);
  if (options_.feature_score) feature_.push_back(scores.feature_score);
  if (pictures_) draw(as_tensor(samples), scores);
  waiting_.clear();
}

void ScoreRun::draw(const Tensor& samples, const detect::Scores& scores) {
  for (int64_t first = 0; first < samples.size(0); first += kRows) {
    const int64_t count = std::min(kRows, samples.size(0) - first);
    std::vector<std::string> names;
    for (int64_t i = 0; i < count; ++i) {
      const int64_t number = readable_[static_cast<size_t>(drawn_ + i)];
      const std::filesystem::path name = samples_[static_cast<size_t>(number)].name;
      names.push_back(name.filename().string());
    }
    plot::save(pictures_->file(fmt::format("{:05}-{:05}", drawn_ + 1, drawn_ + count)),
               detect::outlier_grid(detector_, samples.narrow(0, first, count),
                                    part_of(scores, first, count), names));
    drawn_ += count;
  }
}

}  // namespace fe::app
