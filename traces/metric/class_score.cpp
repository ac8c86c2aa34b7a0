// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/class_score.h"

#include <torch/types.h>

#include <algorithm>

#include "fe/base/error.h"
#include "traces/metric/class_labels.h"
#include "traces/own_rows.h"
#include "traces/saved_state.h"

namespace fe::traces {

std::string option_name(Average average) {
  switch (average) {
    case Average::kNone:
      return "none";
    case Average::kMacro:
      return "macro";
    case Average::kMicro:
      break;
  }
  return "micro";
}

void ClassScore::on_epoch_begin(Data&) {
  samples_.clear();
  columns_ = 0;
}

void ClassScore::on_batch_end(Data& data) {
  const Key &true_key = inputs()[0], &pred_key = inputs()[1];
  const Tensor scores = own_rows(data, data.input(1));
  const int64_t columns = is_binary(name(), pred_key, scores) ? 1 : scores.size(1);
  FE_CHECK(columns_ == 0 || columns == columns_,
           "{}: expected {} to hold as many classes in each batch, got {} after {}.", name(),
           pred_key, columns, columns_);
  columns_ = columns;
  const Tensor labels = class_labels(name(), true_key, own_rows(data, data.input(0)));
  const Tensor predictions = class_predictions(name(), pred_key, scores, threshold_);
  check_same_count(name(), true_key, labels, pred_key, predictions);
  samples_.add(labels, predictions);
}

void ClassScore::on_epoch_end(Data& data) {
  const Key &true_key = inputs()[0], &pred_key = inputs()[1];
  samples_.gather(group(), name());
  FE_CHECK(samples_.size() > 0, "{}: expected samples under {} and {}, got none this epoch.",
           name(), true_key, pred_key);
  const std::vector<int64_t> labels = samples_.labels(), predictions = samples_.predictions();
  samples_.clear();

  const int64_t classes = std::max<int64_t>(columns_, 2);
  const auto wrong = std::find_if(labels.begin(), labels.end(),
                                  [&](int64_t label) { return label < 0 || label >= classes; });
  FE_CHECK(wrong == labels.end(),
           "{}: expected {} to hold labels from 0 to {}, since {} holds scores of {} classes, got "
           "{}.",
           name(), true_key, classes - 1, pred_key, classes, *wrong);
  const std::vector<Confusion> by_class = confusion_by_class(labels, predictions, classes);
  data.write_with_log(outputs()[0], columns_ == 1
                                        ? score_(by_class[static_cast<size_t>(positive_label_)])
                                        : score_of_all(by_class));
}

Value ClassScore::score_of_all(const std::vector<Confusion>& classes) const {
  if (average_ == Average::kMicro) {
    Confusion sum;
    for (const Confusion& c : classes) {
      sum.true_positives += c.true_positives;
      sum.false_positives += c.false_positives;
      sum.false_negatives += c.false_negatives;
    }
    return score_(sum);
  }
  std::vector<double> scores;
  for (const Confusion& c : classes) {
    const bool occurs = c.true_positives + c.false_positives + c.false_negatives > 0;
    if (occurs || average_ == Average::kNone) scores.push_back(score_(c));
  }
  const Tensor values = torch::tensor(scores, torch::kDouble);
  if (average_ == Average::kMacro) return values.mean().item<double>();
  return values;
}

StateDict ClassScore::state() const {
  StateDict state = samples_.state();
  if (!state.empty()) state["columns"] = columns_;
  return state;
}

void ClassScore::load_state(const StateDict& state) {
  samples_.load_state(state, name());
  columns_ = state.empty() ? 0 : saved<int64_t>(state, name(), "columns");
}

}  // namespace fe::traces
