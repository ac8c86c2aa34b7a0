// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/estimator/trace.h"
#include "traces/metric/collector.h"

namespace alocc {

struct F1AUCScoresOptions {
  static constexpr std::string_view kName = "F1AUCScores";
  static constexpr std::string_view kDoc = "AUC, and F1 at the threshold of equal error rates";

  fe::Key true_key;
  fe::Key pred_key;
  fe::Keys output_name = {"auc_score", "f1_score"};
  int64_t high_label = 1;
  int64_t positive_label = 1;
  fe::Modes mode = {fe::Mode::kEval, fe::Mode::kTest};
  fe::DsIds ds_id = {};

  static auto fields() {
    using O = F1AUCScoresOptions;
    return std::tuple(
        fe::field("true_key", &O::true_key, "labels, 0 or 1, [N] or [N, 1]"),
        fe::field("pred_key", &O::pred_key, "scores, [N] or [N, 1]"),
        fe::field("output_name", &O::output_name, "{area under the ROC curve, F1 score}"),
        fe::field("high_label", &O::high_label, "of high scores", fe::between(0, 1)),
        fe::field("positive_label", &O::positive_label, "whose F1 score", fe::between(0, 1)));
  }
};

/// Computes F1-Score and AUC Score for a classification task and reports it back to the logger.
/// The F1 score is that of the threshold where both kinds of errors are equally frequent.
class F1AUCScores final : public fe::Trace {
 public:
  using Options = F1AUCScoresOptions;

  explicit F1AUCScores(F1AUCScoresOptions options);

  void on_epoch_begin(fe::Data& data) override;
  void on_batch_end(fe::Data& data) override;
  void on_epoch_end(fe::Data& data) override;

 private:
  F1AUCScoresOptions options_;
  fe::traces::Collector samples_;
};

}  // namespace alocc
