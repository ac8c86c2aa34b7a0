// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/bootstrap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "detect/metric/percentile.h"
#include "detect/metric/samples.h"
#include "fe/base/error.h"
#include "fe/base/rng.h"

namespace fe::detect {
namespace {

// The positions of the samples of a class, for each class.
using Strata = std::array<std::vector<size_t>, 2>;

Strata strata_of(std::span<const int64_t> labels) {
  Strata strata;
  for (size_t i = 0; i < labels.size(); ++i) {
    strata[static_cast<size_t>(labels[i])].push_back(i);
  }
  return strata;
}

template <class Visit>
void resample(const Strata& strata, Rng rng, const Visit& visit) {
  for (const std::vector<size_t>& from : strata) {
    const auto size = static_cast<int64_t>(from.size());
    for (int64_t i = 0; i < size; ++i) visit(from[static_cast<size_t>(rng.integer(0, size))]);
  }
}

void check_options(std::string_view what, const BootstrapOptions& options) {
  FE_CHECK(options.resamples >= 1, "{}: expected at least one resample, got {}. 1000 are usual.",
           what, options.resamples);
  FE_CHECK(0.0 < options.confidence && options.confidence < 1.0,
           "{}: expected a confidence between 0 and 1, got {}. It is a share: 0.95, not 95.", what,
           options.confidence);
}

// `statistic` gives the number of one resample from its random numbers.
template <class OfResample>
Interval interval_of(std::string_view what,
                     const BootstrapOptions& options,
                     const OfResample& statistic) {
  std::vector<double> values;
  for (int64_t i = 0; i < options.resamples; ++i) {
    const Rng rng(options.seed, /*stream=*/0, /*epoch=*/0, static_cast<uint64_t>(i));
    values.push_back(statistic(rng));
    FE_CHECK(std::isfinite(values.back()),
             "{}: expected a statistic that is finite for every resample, got {} for number {}. "
             "Give it a value where it has none.",
             what, values.back(), i);
  }
  const double outside = 50.0 * (1.0 - options.confidence);  // percent, at each end
  return {.low = percentile(values, outside), .high = percentile(values, 100.0 - outside)};
}

// For each sample its place in the order of scores and classes: 2 * (distinct scores below) +
// label.
std::vector<size_t> places(std::span<const int64_t> labels, std::span<const double> scores) {
  std::vector<double> distinct(scores.begin(), scores.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<size_t> places;
  places.reserve(scores.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    const auto at = std::lower_bound(distinct.begin(), distinct.end(), scores[i]);
    places.push_back(2 * static_cast<size_t>(at - distinct.begin()) +
                     static_cast<size_t>(labels[i]));
  }
  return places;
}

// The fraction of pairs of an outlier and a normal sample that are in order, ties counting one
// half; `counts` are the samples at each place.
double share_in_order(std::span<const int64_t> counts) {
  int64_t normal = 0, outliers = 0, twice_in_order = 0;
  for (size_t i = 0; i < counts.size(); i += 2) {
    twice_in_order += counts[i + 1] * (2 * normal + counts[i]);
    normal += counts[i];
    outliers += counts[i + 1];
  }
  return static_cast<double>(twice_in_order) /
         (2.0 * static_cast<double>(normal) * static_cast<double>(outliers));
}

}  // namespace

Interval bootstrap_interval(std::span<const int64_t> labels,
                            std::span<const double> scores,
                            const Statistic& statistic,
                            BootstrapOptions options) {
  check_options("bootstrap_interval", options);
  count_classes("bootstrap_interval", labels, scores);
  const Strata strata = strata_of(labels);
  std::vector<int64_t> drawn_labels;
  std::vector<double> drawn_scores;
  return interval_of("bootstrap_interval", options, [&](const Rng& rng) {
    drawn_labels.clear();
    drawn_scores.clear();
    resample(strata, rng, [&](size_t i) {
      drawn_labels.push_back(labels[i]);
      drawn_scores.push_back(scores[i]);
    });
    return statistic(drawn_labels, drawn_scores);
  });
}

Interval auroc_interval(std::span<const int64_t> labels,
                        std::span<const double> scores,
                        BootstrapOptions options) {
  check_options("auroc_interval", options);
  check_both_classes("auroc_interval", "samples", count_classes("auroc_interval", labels, scores));
  const Strata strata = strata_of(labels);
  const std::vector<size_t> place = places(labels, scores);
  std::vector<int64_t> counts(2 * (*std::max_element(place.begin(), place.end()) / 2 + 1));
  return interval_of("auroc_interval", options, [&](const Rng& rng) {
    std::fill(counts.begin(), counts.end(), 0);
    resample(strata, rng, [&](size_t i) { ++counts[place[i]]; });
    return share_in_order(counts);
  });
}

}  // namespace fe::detect
