// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/confusion.h"

#include <string_view>

#include "fe/base/error.h"

namespace fe::traces {
namespace {

void check_counts(size_t labels, size_t predictions) {
  FE_CHECK(labels == predictions,
           "confusion: expected as many labels as predictions, got {} labels and {} predictions.",
           labels, predictions);
}

size_t checked_class(std::string_view what, int64_t value, int64_t classes) {
  FE_CHECK(0 <= value && value < classes, "confusion: expected {}s from 0 to {}, got {}.", what,
           classes - 1, value);
  return static_cast<size_t>(value);
}

double ratio(int64_t part, int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

Confusion confusion(std::span<const int64_t> labels,
                    std::span<const int64_t> predictions,
                    int64_t positive_label) {
  check_counts(labels.size(), predictions.size());
  Confusion counts;
  for (size_t i = 0; i < labels.size(); ++i) {
    const bool positive = labels[i] == positive_label;
    const bool predicted = predictions[i] == positive_label;
    if (predicted)
      ++(positive ? counts.true_positives : counts.false_positives);
    else
      ++(positive ? counts.false_negatives : counts.true_negatives);
  }
  return counts;
}

std::vector<Confusion> confusion_by_class(std::span<const int64_t> labels,
                                          std::span<const int64_t> predictions,
                                          int64_t classes) {
  check_counts(labels.size(), predictions.size());
  std::vector<Confusion> counts(static_cast<size_t>(classes));
  for (size_t i = 0; i < labels.size(); ++i) {
    const size_t label = checked_class("label", labels[i], classes);
    const size_t predicted = checked_class("prediction", predictions[i], classes);
    if (label == predicted) {
      ++counts[label].true_positives;
    } else {
      ++counts[label].false_negatives;
      ++counts[predicted].false_positives;
    }
  }
  for (Confusion& c : counts) {
    c.true_negatives = static_cast<int64_t>(labels.size()) - c.true_positives - c.false_positives -
                       c.false_negatives;
  }
  return counts;
}

double precision(const Confusion& counts) {
  return ratio(counts.true_positives, counts.true_positives + counts.false_positives);
}

double recall(const Confusion& counts) {
  return ratio(counts.true_positives, counts.true_positives + counts.false_negatives);
}

double f1(const Confusion& counts) {
  return ratio(2 * counts.true_positives,
               2 * counts.true_positives + counts.false_positives + counts.false_negatives);
}

}  // namespace fe::traces
