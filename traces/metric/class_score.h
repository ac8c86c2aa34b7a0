// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "fe/estimator/trace.h"
#include "traces/metric/collector.h"
#include "traces/metric/confusion.h"

namespace fe::traces {

/// How the scores of several classes become one number.
enum class Average {
  kNone,   ///< not: one value per class
  kMacro,  ///< the mean over the classes that occur as label or prediction
  kMicro   ///< the score of the counts summed over all classes
};
std::string option_name(Average average);  ///< "none", "macro" or "micro"
constexpr auto choices(Average) {
  return std::array{Average::kNone, Average::kMacro, Average::kMicro};
}

/// The fields that the options of the three have in common.
template <class O>
auto class_score_fields() {
  return std::tuple(
      field("true_key", &O::true_key, "[N] or [N, 1] classes, or one-hot [N, C]"),
      field("pred_key", &O::pred_key, "[N, C] scores of classes, or [N] or [N, 1] of class 1"),
      field("output_name", &O::output_name, "the score, in [0, 1]"),
      field("threshold", &O::threshold, "two classes: scores from here on mean class 1"),
      field("positive_label", &O::positive_label, "two classes: whose score it is", between(0, 1)),
      field("average", &O::average, "several classes: how their scores become one"));
}

/// What Precision, Recall and F1Score share: counts of right and wrong predictions over one epoch.
///
/// With scores [N] or [N, 1] there are two classes: the prediction is 1 where the score is at least
/// `threshold`, else 0, and the score of `positive_label` is written. With scores [N, C] the
/// highest one is the prediction, and `average` says what is written: float64 [C] for kNone, else a
/// number. As in FastEstimator a score whose denominator is zero is 0.
class ClassScore : public Trace {
 public:
  void on_epoch_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  void on_epoch_end(Data& data) override;
  StateDict state() const override;
  void load_state(const StateDict& state) override;
  bool state_is_of_rank() const override { return true; }

 protected:
  /// A score from the counts of one class.
  using Score = double (*)(const Confusion&);

  /// With the score of one class.
  template <PieceOptions Options>
  ClassScore(const Options& options, Score score)
      : Trace(options, {options.true_key, options.pred_key}, options.output_name),
        score_(score),
        threshold_(options.threshold),
        positive_label_(options.positive_label),
        average_(options.average) {}

 private:
  Value score_of_all(const std::vector<Confusion>& classes) const;

  Score score_;
  double threshold_;
  int64_t positive_label_;
  Average average_;
  Collector samples_;
  int64_t columns_ = 0;  // of the scores; 1: two classes
};

}  // namespace fe::traces
