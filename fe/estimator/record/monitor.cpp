// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/monitor.h"

#include <torch/types.h>

#include <cmath>

namespace fe {

Monitor::Monitor(std::vector<std::string> keys) : keys_(std::move(keys)), entries_(keys_.size()) {}

void Monitor::add(size_t i, const Tensor& value, int64_t samples) {
  Entry& entry = entries_[i];
  entry.last_samples = samples;
  if (samples == 0) return;  // a placeholder row of an empty shard, whose loss means nothing
  entry.samples += samples;
  const auto weight = static_cast<double>(samples);
  const bool plain = value.is_cpu() && value.numel() == 1;
  if (plain && value.scalar_type() == at::kFloat) {
    entry.last = static_cast<double>(*static_cast<const float*>(value.data_ptr()));
    entry.sum += entry.last * weight;
    return;
  }
  const at::NoGradGuard no_grad;
  const Tensor mean = value.detach().to(at::kDouble).mean();
  if (value.is_cpu()) {
    entry.last = mean.item<double>();
    entry.sum += entry.last * weight;
    return;
  }
  entry.device_last = mean;
  if (!entry.device_sum.defined()) entry.device_sum = torch::full_like(mean, entry.sum);
  entry.device_sum.add_(mean, weight);
}

double Monitor::last(size_t i) const {
  const Entry& entry = entries_[i];
  return entry.device_last.defined() ? entry.device_last.item<double>() : entry.last;
}

double Monitor::sum(size_t i) const {
  const Entry& entry = entries_[i];
  return entry.device_sum.defined() ? entry.device_sum.item<double>() : entry.sum;
}

double Monitor::mean(size_t i) const { return sum(i) / static_cast<double>(entries_[i].samples); }

std::vector<std::string> Monitor::not_finite() const {
  std::vector<std::string> keys;
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (entries_[i].samples > 0 && !std::isfinite(mean(i))) keys.push_back(keys_[i]);
  }
  return keys;
}

void Monitor::reset() {
  for (Entry& entry : entries_) entry = Entry();
}

Monitor Monitor::over(const distributed::Group& group) const {
  if (group.is_alone()) return *this;
  // A rank without rows of the last batch has no say in its value: its own may be anything.
  const Tensor sums = torch::zeros({static_cast<int64_t>(entries_.size()), 4}, torch::kDouble);
  auto* row = sums.data_ptr<double>();
  for (size_t i = 0; i < entries_.size(); ++i, row += 4) {
    const auto last_samples = static_cast<double>(entries_[i].last_samples);
    row[0] = last_samples > 0 ? last(i) * last_samples : 0.0;
    row[1] = last_samples;
    row[2] = entries_[i].samples > 0 ? sum(i) : 0.0;
    row[3] = static_cast<double>(entries_[i].samples);
  }
  group.all_reduce(sums, "the means of losses");
  Monitor all(keys_);
  row = sums.data_ptr<double>();
  for (size_t i = 0; i < entries_.size(); ++i, row += 4) {
    all.entries_[i] = {.last = row[0] / row[1],
                       .sum = row[2],
                       .samples = static_cast<int64_t>(row[3]),
                       .last_samples = static_cast<int64_t>(row[1])};
  }
  return all;
}

Tensor Monitor::state() const {
  const Tensor state = torch::zeros({static_cast<int64_t>(entries_.size()), 4}, torch::kDouble);
  auto* row = state.data_ptr<double>();
  for (size_t i = 0; i < entries_.size(); ++i, row += 4) {
    row[0] = last(i);
    row[1] = sum(i);
    row[2] = static_cast<double>(entries_[i].samples);
    row[3] = static_cast<double>(entries_[i].last_samples);
  }
  return state;
}

void Monitor::load_state(const Tensor& state) {
  const auto* row = state.data_ptr<double>();
  for (size_t i = 0; i < entries_.size(); ++i, row += 4) {
    entries_[i] = {.last = row[0],
                   .sum = row[1],
                   .samples = static_cast<int64_t>(row[2]),
                   .last_samples = static_cast<int64_t>(row[3])};
  }
}

}  // namespace fe
