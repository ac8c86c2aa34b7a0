// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/auc.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "traces/metric/class_labels.h"
#include "traces/metric/roc_curve.h"
#include "traces/own_rows.h"

namespace fe::traces {

AUC::AUC(AUCOptions options)
    : Trace(options, {options.true_key, options.pred_key}, options.output_name),
      options_(std::move(options)) {}

void AUC::on_epoch_begin(Data&) { samples_.clear(); }

void AUC::on_batch_end(Data& data) {
  const Tensor labels = class_labels(name(), options_.true_key, own_rows(data, data.input(0)));
  const Tensor given = own_rows(data, data.input(1)).detach();
  Tensor scores;
  if (is_binary(name(), options_.pred_key, given)) {
    scores = given.reshape({-1}).clone();
  } else {
    FE_CHECK(given.size(1) == 2,
             "AUC: expected {} to hold scores of one class, [N] or [N, 1], or of two, [N, 2], got "
             "{}. For several classes let an op pick the scores of one.",
             options_.pred_key, describe(given));
    scores = given.select(1, 1) - given.select(1, 0);
  }
  check_same_count(name(), options_.true_key, labels, options_.pred_key, scores);
  samples_.add(labels, scores);
}

void AUC::on_epoch_end(Data& data) {
  samples_.gather(group(), name());
  FE_CHECK(samples_.size() > 0, "AUC: expected samples under {} and {}, got none this epoch.",
           options_.true_key, options_.pred_key);
  const std::vector<int64_t> labels = samples_.labels();
  const std::vector<double> scores = samples_.scores();
  samples_.clear();

  double area = std::numeric_limits<double>::quiet_NaN();
  const auto positives = std::count(labels.begin(), labels.end(), options_.positive_label);
  const auto nan_count =
      std::count_if(scores.begin(), scores.end(), [](double score) { return std::isnan(score); });
  if (nan_count > 0) {
    log::warn("AUC: {} of {} scores under {} are NaN, so {} is NaN too.", nan_count, scores.size(),
              options_.pred_key, options_.output_name);
  } else if (positives == 0 || positives == static_cast<int64_t>(labels.size())) {
    log::warn(
        "AUC: {} of {} labels under {} are {}, so {} is NaN: it needs positive and negative "
        "samples.",
        positives, labels.size(), options_.true_key, options_.positive_label, options_.output_name);
  } else {
    const RocCurve curve = roc_curve(labels, scores, {.positive_label = options_.positive_label});
    area = auc(curve.fpr, curve.tpr);
  }
  data.write_with_log(options_.output_name, area);
}

}  // namespace fe::traces
