// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/group.h"
#include "fe/estimator/trace.h"

namespace fe {

/// Running means of losses and other monitored values, without synchronizing the device in each
/// step: on a CPU values are read directly, on a GPU they are summed there and read when a log line
/// is written.
class Monitor {
 public:
  explicit Monitor(std::vector<std::string> keys);

  const std::vector<std::string>& keys() const { return keys_; }

  /// Adds the value of keys()[i] in a batch of `samples` samples: a scalar, or a tensor, whose mean
  /// is used.
  void add(size_t i, const Tensor& value, int64_t samples);

  /// The last value of keys()[i], and the mean over samples since reset().
  double last(size_t i) const;
  double mean(size_t i) const;
  /// Number of samples since reset().
  int64_t samples() const { return entries_.empty() ? 0 : entries_.front().samples; }
  /// Keys with a value since reset() that was NaN or infinite. Synchronizes a GPU.
  std::vector<std::string> not_finite() const;
  void reset();

  /// The values over the batches of all ranks, the same on every rank. Every rank must call it.
  Monitor over(const distributed::Group& group) const;

  /// The state as float64 [keys, 4]: the last value, the sum, the number of samples of all batches
  /// and of the last one. load_state() restores it.
  Tensor state() const;
  void load_state(const Tensor& state);

 private:
  double sum(size_t i) const;

  struct Entry {
    double last = 0;
    double sum = 0;
    int64_t samples = 0;
    int64_t last_samples = 0;  // behind the last value
    Tensor device_last = {};   // on a GPU instead of last and sum
    Tensor device_sum = {};
  };
  std::vector<std::string> keys_;
  std::vector<Entry> entries_;
};

}  // namespace fe
