// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/f1_auc_scores.h"

#include <torch/types.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "fe/base/error.h"
#include "traces/metric/class_labels.h"
#include "traces/metric/confusion.h"
#include "traces/metric/roc_curve.h"

namespace fe::detect {

F1AUCScores::F1AUCScores(F1AUCScoresOptions options)
    : Trace(options, {options.true_key, options.pred_key}, options.output_name),
      options_(std::move(options)) {
  FE_CHECK(outputs().size() == 2, "F1AUCScores: expected two output names, {{AUC, F1}}, got [{}].",
           fmt::join(outputs(), ", "));
}

void F1AUCScores::on_epoch_begin(Data&) { samples_.clear(); }

void F1AUCScores::on_batch_end(Data& data) {
  const Tensor labels = traces::class_labels(name(), options_.true_key, data.input(0));
  const Tensor scores = data.input(1).detach().flatten().clone();
  traces::check_same_count(name(), options_.true_key, labels, options_.pred_key, scores);
  samples_.add(labels, scores);
}

void F1AUCScores::on_epoch_end(Data& data) {
  samples_.gather(group(), name());
  const std::vector<int64_t> y_true = samples_.labels();
  const std::vector<double> y_pred = samples_.scores();
  const auto curve = traces::roc_curve(y_true, y_pred, {.positive_label = options_.high_label});
  const double threshold = traces::equal_error_threshold(curve);
  std::vector<int64_t> y_class(y_pred.size());
  std::transform(y_pred.begin(), y_pred.end(), y_class.begin(), [&](double score) {
    return score >= threshold ? options_.high_label : 1 - options_.high_label;
  });

  const auto counts = traces::confusion(y_true, y_class, options_.positive_label);
  data.write_with_log(outputs()[0], traces::auc(curve.fpr, curve.tpr));
  data.write_with_log(outputs()[1], traces::f1(counts));
}

}  // namespace fe::detect
