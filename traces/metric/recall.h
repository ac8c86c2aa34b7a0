// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "traces/metric/class_score.h"

namespace fe::traces {

struct RecallOptions {
  static constexpr std::string_view kName = "Recall";
  static constexpr std::string_view kDoc = "of the positive samples, the share that is found";

  Key true_key;                ///< reads [N] or [N, 1] classes, or one-hot [N, C]
  Key pred_key;                ///< reads [N, C] scores of classes, or [N] or [N, 1] of class 1
  Key output_name = "recall";  ///< writes a number, or [C] for Average::kNone
  double threshold = 0.5;      ///< two classes: a score from here on means class 1; logits: 0
  int64_t positive_label = 1;  ///< two classes: the one whose recall it is, 0 or 1
  Average average = Average::kNone;  ///< several classes: how their scores become one
  Modes mode = {Mode::kEval, Mode::kTest};
  DsIds ds_id = {};

  static auto fields() { return class_score_fields<RecallOptions>(); }
};

/// Of the positive samples, the share that is found, over one epoch (see ClassScore).
class Recall final : public ClassScore {
 public:
  using Options = RecallOptions;

  explicit Recall(const RecallOptions& options);
};

}  // namespace fe::traces
