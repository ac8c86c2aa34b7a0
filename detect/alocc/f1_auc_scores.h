// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/estimator/trace.h"
#include "traces/metric/collector.h"

namespace fe::detect {

struct F1AUCScoresOptions {
  static constexpr std::string_view kName = "F1AUCScores";
  static constexpr std::string_view kDoc = "AUC, and F1 at the threshold of equal error rates";

  Key true_key;
  Key pred_key;
  Keys output_name = {"auc_score", "f1_score"};
  int64_t high_label = 1;
  int64_t positive_label = 1;
  Modes mode = {Mode::kEval, Mode::kTest};
  DsIds ds_id = {};

  static auto fields() {
    using O = F1AUCScoresOptions;
    return std::tuple(field("true_key", &O::true_key, "labels, 0 or 1, [N] or [N, 1]"),
                      field("pred_key", &O::pred_key, "scores, [N] or [N, 1]"),
                      field("output_name", &O::output_name, "{area under the ROC curve, F1 score}"),
                      field("high_label", &O::high_label, "of high scores", between(0, 1)),
                      field("positive_label", &O::positive_label, "whose F1 score", between(0, 1)));
  }
};

/// Computes the AUC and the F1 score of a classifier with two classes, after each epoch, as the
/// ALOCC notebook does. The F1 score is that of the threshold where both kinds of errors are
/// equally frequent.
class F1AUCScores final : public Trace {
 public:
  using Options = F1AUCScoresOptions;

  explicit F1AUCScores(F1AUCScoresOptions options);

  void on_epoch_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  void on_epoch_end(Data& data) override;

 private:
  F1AUCScoresOptions options_;
  traces::Collector samples_;
};

}  // namespace fe::detect
