// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/collector.h"

#include <torch/types.h>

#include "traces/saved_state.h"

namespace fe::traces {
namespace {

template <class T>
std::vector<T> read(const std::vector<Tensor>& batches, at::ScalarType type) {
  if (batches.empty()) return {};
  const Tensor all = torch::cat(batches).to(torch::kCPU, type).contiguous();
  const T* values = all.data_ptr<T>();
  return {values, values + all.numel()};
}

}  // namespace

void Collector::add(const Tensor& labels, const Tensor& predictions) {
  labels_.push_back(labels);
  predictions_.push_back(predictions);
  size_ += labels.size(0);
}

void Collector::clear() {
  labels_.clear();
  predictions_.clear();
  size_ = 0;
}

std::vector<int64_t> Collector::labels() const { return read<int64_t>(labels_, torch::kLong); }

std::vector<double> Collector::scores() const { return read<double>(predictions_, torch::kDouble); }

std::vector<int64_t> Collector::predictions() const {
  return read<int64_t>(predictions_, torch::kLong);
}

StateDict Collector::state() const {
  if (size_ == 0) return {};
  return {{"labels", torch::cat(labels_)}, {"predictions", torch::cat(predictions_)}};
}

void Collector::load_state(const StateDict& state, std::string_view trace) {
  clear();
  if (state.empty()) return;
  const auto& labels = saved<Tensor>(state, trace, "labels");
  add(labels, saved<Tensor>(state, trace, "predictions"));
}

}  // namespace fe::traces
