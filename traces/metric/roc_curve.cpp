// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/roc_curve.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "fe/base/error.h"

namespace fe::traces {
namespace {

struct Point {
  int64_t false_positives;
  int64_t true_positives;
  double threshold;
};

// One point for each distinct score, from the highest down.
std::vector<Point> cumulative_counts(std::span<const int64_t> labels,
                                     std::span<const double> scores,
                                     int64_t positive_label) {
  std::vector<std::pair<double, bool>> samples;
  samples.reserve(scores.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    samples.emplace_back(scores[i], labels[i] == positive_label);
  }
  std::sort(samples.begin(), samples.end(), std::greater<>());
  std::vector<Point> points;
  int64_t negatives = 0, positives = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    ++(samples[i].second ? positives : negatives);
    const bool last_of_score = i + 1 == samples.size() || samples[i + 1].first != samples[i].first;
    if (last_of_score) points.push_back({negatives, positives, samples[i].first});
  }
  return points;
}

// Inner points that repeat the step before them lie on a straight line, evenly spaced.
std::vector<Point> without_intermediate(const std::vector<Point>& points) {
  if (points.size() < 3) return points;
  std::vector<Point> kept = {points.front()};
  for (size_t i = 1; i + 1 < points.size(); ++i) {
    const Point &before = points[i - 1], &here = points[i], &after = points[i + 1];
    const bool same_step =
        after.false_positives - here.false_positives ==
            here.false_positives - before.false_positives &&
        after.true_positives - here.true_positives == here.true_positives - before.true_positives;
    if (!same_step) kept.push_back(here);
  }
  kept.push_back(points.back());
  return kept;
}

}  // namespace

RocCurve roc_curve(std::span<const int64_t> labels,
                   std::span<const double> scores,
                   RocOptions options) {
  FE_CHECK(labels.size() == scores.size(),
           "roc_curve: expected as many labels as scores, got {} labels and {} scores.",
           labels.size(), scores.size());
  FE_CHECK(!scores.empty(), "roc_curve: expected at least one sample, got none.");
  const auto nan_count =
      std::count_if(scores.begin(), scores.end(), [](double score) { return std::isnan(score); });
  FE_CHECK(nan_count == 0,
           "roc_curve: expected numbers as scores, got {} NaN among {}. A model that gives NaN has "
           "diverged: lower the learning rate.",
           nan_count, scores.size());

  std::vector<Point> points = cumulative_counts(labels, scores, options.positive_label);
  if (options.drop_intermediate) points = without_intermediate(points);
  points.insert(points.begin(), {0, 0, std::numeric_limits<double>::infinity()});

  const auto negatives = static_cast<double>(points.back().false_positives);
  const auto positives = static_cast<double>(points.back().true_positives);
  const auto rate = [](int64_t count, double of) {
    return of > 0.0 ? static_cast<double>(count) / of : std::numeric_limits<double>::quiet_NaN();
  };
  RocCurve curve;
  for (const Point& point : points) {
    curve.fpr.push_back(rate(point.false_positives, negatives));
    curve.tpr.push_back(rate(point.true_positives, positives));
    curve.thresholds.push_back(point.threshold);
  }
  return curve;
}

double auc(std::span<const double> x, std::span<const double> y) {
  FE_CHECK(x.size() == y.size(), "auc: expected as many x as y, got {} and {}.", x.size(),
           y.size());
  FE_CHECK(x.size() >= 2, "auc: expected at least two points, got {}.", x.size());
  double area = 0.0, low = 0.0, high = 0.0;
  for (size_t i = 1; i < x.size(); ++i) {
    const double step = x[i] - x[i - 1];
    low = std::min(low, step);
    high = std::max(high, step);
    area += step * (y[i] + y[i - 1]) / 2.0;
  }
  FE_CHECK(low == 0.0 || high == 0.0,
           "auc: expected x that only rises or only falls, got steps from {} to {}. Sort the "
           "points by x.",
           low, high);
  return low < 0.0 ? -area : area;
}

double equal_error_threshold(const RocCurve& curve) {
  const size_t size = curve.thresholds.size();
  FE_CHECK(size >= 2 && curve.fpr.size() == size && curve.tpr.size() == size,
           "equal_error_threshold: expected a curve of roc_curve(), got {} fpr, {} tpr and {} "
           "thresholds.",
           curve.fpr.size(), curve.tpr.size(), size);
  FE_CHECK(!std::isnan(curve.fpr.back()) && !std::isnan(curve.tpr.back()),
           "equal_error_threshold: expected positive and negative samples, got only {} ones.",
           std::isnan(curve.tpr.back()) ? "negative" : "positive");
  // The first point stands for "none is positive": its infinite threshold is of no use.
  size_t best = 1;
  const auto difference = [&](size_t i) { return std::abs(1.0 - curve.tpr[i] - curve.fpr[i]); };
  for (size_t i = 2; i < size; ++i) {
    if (difference(i) < difference(best)) best = i;
  }
  return curve.thresholds[best];
}

}  // namespace fe::traces
