// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/collector.h"

#include <torch/types.h>

#include <utility>

#include "fe/base/error.h"
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

// The tensors of all ranks, whose batches have counts[rank][batch] rows, batch by batch.
std::vector<Tensor> interleave(const std::vector<Tensor>& of_ranks,
                               const std::vector<Tensor>& counts) {
  std::vector<Tensor> parts;
  std::vector<int64_t> taken(of_ranks.size(), 0);
  for (int64_t batch = 0; batch < counts.front().numel(); ++batch) {
    for (size_t rank = 0; rank < of_ranks.size(); ++rank) {
      const int64_t rows = counts[rank].data_ptr<int64_t>()[batch];
      parts.push_back(of_ranks[rank].narrow(0, taken[rank], rows));
      taken[rank] += rows;
    }
  }
  return parts;
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

void Collector::gather(const distributed::Group& group, std::string_view what) {
  if (group.is_alone()) return;
  std::vector<int64_t> rows;
  for (const Tensor& batch : labels_) rows.push_back(batch.size(0));
  const std::vector<Tensor> counts = group.all_gather(torch::tensor(rows, torch::kLong), what);
  for (size_t rank = 0; rank < counts.size(); ++rank) {
    if (counts[rank].numel() == counts.front().numel()) continue;
    fail_running("{}: expected as many batches on each rank, got {} on rank 0 and {} on rank {}.",
                 what, counts.front().numel(), counts[rank].numel(), rank);
  }
  if (labels_.empty()) return;
  labels_ = interleave(group.all_gather(torch::cat(labels_), what), counts);
  predictions_ = interleave(group.all_gather(torch::cat(predictions_), what), counts);
  size_ = 0;
  for (const Tensor& part : labels_) size_ += part.size(0);
}

std::vector<int64_t> Collector::labels() const { return read<int64_t>(labels_, torch::kLong); }

std::vector<double> Collector::scores() const { return read<double>(predictions_, torch::kDouble); }

std::vector<int64_t> Collector::predictions() const {
  return read<int64_t>(predictions_, torch::kLong);
}

StateDict Collector::state() const {
  if (labels_.empty()) return {};
  return {{"labels", torch::cat(labels_)}, {"predictions", torch::cat(predictions_)}};
}

void Collector::load_state(const StateDict& state, std::string_view trace) {
  clear();
  if (state.empty()) return;
  const auto& labels = saved<Tensor>(state, trace, "labels");
  add(labels, saved<Tensor>(state, trace, "predictions"));
}

}  // namespace fe::traces
