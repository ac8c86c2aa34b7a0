// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/samples.h"

#include <algorithm>
#include <cmath>

#include "fe/base/error.h"

namespace fe::detect {

void check_finite(std::string_view what, std::span<const double> scores) {
  const auto bad = std::find_if_not(scores.begin(), scores.end(),
                                    [](double score) { return std::isfinite(score); });
  if (bad == scores.end()) return;
  fail(
      "{}: expected finite scores, got {} at index {}. A model that gives NaN or infinity has "
      "diverged: train it again with a lower learning rate.",
      what, *bad, bad - scores.begin());
}

ClassCounts count_classes(std::string_view what,
                          std::span<const int64_t> labels,
                          std::span<const double> scores) {
  FE_CHECK(labels.size() == scores.size(),
           "{}: expected as many labels as scores, got {} labels and {} scores. Give one of each "
           "for a sample.",
           what, labels.size(), scores.size());
  FE_CHECK(!scores.empty(), "{}: expected at least one sample, got none. Give scores and labels.",
           what);
  ClassCounts counts;
  for (size_t i = 0; i < labels.size(); ++i) {
    FE_CHECK(labels[i] == 0 || labels[i] == 1,
             "{}: expected labels 0 (normal) and 1 (outlier), got {} at index {}. Map other "
             "labels to these two.",
             what, labels[i], i);
    ++(labels[i] == 1 ? counts.outliers : counts.normal);
  }
  check_finite(what, scores);
  return counts;
}

void check_both_classes(std::string_view what, std::string_view samples, ClassCounts counts) {
  FE_CHECK(counts.normal > 0 && counts.outliers > 0,
           "{}: expected {} of both labels, got {} normal and {} outliers. Add some with label "
           "{}.",
           what, samples, counts.normal, counts.outliers, counts.normal > 0 ? 1 : 0);
}

}  // namespace fe::detect
