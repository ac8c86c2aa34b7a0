// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/estimator/trace.h"

namespace fe::traces {

struct AccuracyOptions {
  static constexpr std::string_view kName = "Accuracy";
  static constexpr std::string_view kDoc = "the fraction of correct predictions";

  Key true_key;                  ///< reads [N] or [N, 1] classes, or one-hot [N, C]
  Key pred_key;                  ///< reads [N, C] scores of classes, or [N] or [N, 1] of class 1
  Key output_name = "accuracy";  ///< writes the fraction of correct samples, in [0, 1]
  bool from_logits = false;      ///< scores of two classes are logits, not probabilities
  Modes mode = {Mode::kEval, Mode::kTest};
  DsIds ds_id = {};

  static auto fields() {
    using O = AccuracyOptions;
    return std::tuple(
        field("true_key", &O::true_key, "[N] or [N, 1] classes, or one-hot [N, C]"),
        field("pred_key", &O::pred_key, "[N, C] scores of classes, or [N] or [N, 1] of class 1"),
        field("output_name", &O::output_name, "the fraction of correct samples, in [0, 1]"),
        field("from_logits", &O::from_logits, "scores of two classes are logits"));
  }
};

/// The fraction of correct predictions over one epoch; every sample counts the same, whatever its
/// batch. With several classes the highest score is the prediction. With two it is class 1 when the
/// probability is at least 0.5 (the logit at least 0).
class Accuracy final : public Trace {
 public:
  using Options = AccuracyOptions;

  explicit Accuracy(AccuracyOptions options);

  void on_epoch_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  void on_epoch_end(Data& data) override;
  StateDict state() const override;
  void load_state(const StateDict& state) override;
  bool state_is_of_rank() const override { return true; }

 private:
  AccuracyOptions options_;
  Tensor correct_;  // stays on the device: it is read once per epoch
  int64_t total_ = 0;
};

}  // namespace fe::traces
