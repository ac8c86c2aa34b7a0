// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/monitor.h"

#include <torch/types.h>

#include <cmath>

namespace fe {

Monitor::Monitor(std::vector<std::string> keys) : keys_(std::move(keys)), entries_(keys_.size()) {}

void Monitor::add(size_t i, const Tensor& value, int64_t samples) {
  Entry& entry = entries_[i];
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
  entry.device_sum =
      entry.device_sum.defined() ? entry.device_sum.add_(mean, weight) : mean * weight;
}

double Monitor::last(size_t i) const {
  const Entry& entry = entries_[i];
  return entry.device_last.defined() ? entry.device_last.item<double>() : entry.last;
}

double Monitor::mean(size_t i) const {
  const Entry& entry = entries_[i];
  const double sum = entry.device_sum.defined() ? entry.device_sum.item<double>() : entry.sum;
  return sum / static_cast<double>(entry.samples);
}

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

}  // namespace fe
