// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/group.h"
#include "fe/estimator/trace.h"

namespace fe {

/// Running means of losses and other monitored values, without a device sync a step: on a CPU the
/// number is simply read, on a GPU it is added up there and read when a line is written.
class Monitor {
 public:
  explicit Monitor(std::vector<std::string> keys);

  const std::vector<std::string>& keys() const { return keys_; }

  /// Adds the value of keys()[i] in a batch of `samples`: a scalar, or a tensor whose mean counts.
  void add(size_t i, const Tensor& value, int64_t samples);

  /// The last value of keys()[i], and the mean over samples since reset().
  double last(size_t i) const;
  double mean(size_t i) const;
  /// Number of samples since reset().
  int64_t samples() const { return entries_.empty() ? 0 : entries_.front().samples; }
  /// Keys whose values since reset() were not all finite (known exactly; on a GPU it synchronizes).
  std::vector<std::string> not_finite() const;
  void reset();

  /// The same over all ranks, whose batches it has seen a part of each; on every rank alike.
  Monitor over(const distributed::Group& group) const;

  /// Its numbers, float64 [keys, 4]: the last value, the sum, the samples of all batches
  /// and of the last one; and back.
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
