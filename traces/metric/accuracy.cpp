// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/accuracy.h"

#include <torch/types.h>

#include <utility>

#include "fe/base/error.h"
#include "traces/metric/class_labels.h"
#include "traces/own_rows.h"
#include "traces/saved_state.h"

namespace fe::traces {

Accuracy::Accuracy(AccuracyOptions options)
    : Trace(options, {options.true_key, options.pred_key}, options.output_name),
      options_(std::move(options)) {}

void Accuracy::on_epoch_begin(Data&) {
  correct_ = Tensor();
  total_ = 0;
}

void Accuracy::on_batch_end(Data& data) {
  const double threshold = options_.from_logits ? 0.0 : 0.5;
  const Tensor labels = class_labels(name(), options_.true_key, own_rows(data, data.input(0)));
  const Tensor predicted =
      class_predictions(name(), options_.pred_key, own_rows(data, data.input(1)), threshold);
  check_same_count(name(), options_.true_key, labels, options_.pred_key, predicted);
  const Tensor correct = predicted.eq(labels).sum();
  correct_ = correct_.defined() ? correct_ + correct : correct;
  total_ += labels.size(0);
}

void Accuracy::on_epoch_end(Data& data) {
  const Tensor correct = correct_.defined() ? correct_ : torch::zeros({}, torch::kLong);
  const Tensor counts = torch::stack({correct, torch::full_like(correct, total_)});
  group().all_reduce(counts, name());
  const Tensor host = counts.to(torch::kCPU);
  const int64_t *values = host.data_ptr<int64_t>(), total = values[1];
  FE_CHECK(total > 0, "Accuracy: expected samples under {} and {}, got none this epoch.",
           options_.true_key, options_.pred_key);
  data.write_with_log(options_.output_name,
                      static_cast<double>(values[0]) / static_cast<double>(total));
}

StateDict Accuracy::state() const {
  return {{"correct", correct_.defined() ? correct_.item<int64_t>() : int64_t{0}},
          {"total", total_}};
}

void Accuracy::load_state(const StateDict& state) {
  correct_ = torch::tensor(saved<int64_t>(state, name(), "correct"), torch::kLong);
  total_ = saved<int64_t>(state, name(), "total");
}

}  // namespace fe::traces
