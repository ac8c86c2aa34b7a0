// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/estimator/trace.h"
#include "traces/metric/collector.h"

namespace fe::traces {

struct AUCOptions {
  static constexpr std::string_view kName = "AUC";
  static constexpr std::string_view kDoc = "area under the ROC curve";

  Key true_key;                ///< reads [N] or [N, 1] labels, or one-hot [N, 2]
  Key pred_key;                ///< reads [N] or [N, 1] scores, or [N, 2]: those of two classes
  Key output_name = "auc";     ///< writes the area under the ROC curve, in [0, 1]
  int64_t positive_label = 1;  ///< the label of high scores; all other labels are negative
  Modes mode = {Mode::kEval, Mode::kTest};
  DsIds ds_id = {};

  static auto fields() {
    using O = AUCOptions;
    return std::tuple(
        field("true_key", &O::true_key, "[N] or [N, 1] labels, or one-hot [N, 2]"),
        field("pred_key", &O::pred_key, "[N] or [N, 1] scores, or [N, 2]: those of two classes"),
        field("output_name", &O::output_name, "the area under the ROC curve, in [0, 1]"),
        field("positive_label", &O::positive_label, "the label of high scores"));
  }
};

/// Area under the receiver operating characteristic of one epoch: the probability that a positive
/// sample scores higher than a negative one, equal scores counting half.
///
/// Of two columns the score is the second less the first, which orders logits and probabilities
/// alike. Writes NaN, with a warning, when the epoch lacks a class or a score is NaN.
class AUC final : public Trace {
 public:
  using Options = AUCOptions;

  explicit AUC(AUCOptions options);

  void on_epoch_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  void on_epoch_end(Data& data) override;
  StateDict state() const override { return samples_.state(); }
  void load_state(const StateDict& state) override { samples_.load_state(state, name()); }
  bool state_is_of_rank() const override { return true; }

 private:
  AUCOptions options_;
  Collector samples_;
};

}  // namespace fe::traces
