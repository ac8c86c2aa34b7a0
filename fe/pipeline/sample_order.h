// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/base/rng.h"
#include "fe/pipeline/loader.h"
#include "fe/pipeline/sample_runner.h"

namespace fe {

/// The order of the samples of an epoch: the data set in order or shuffled, repeatedly, with a new
/// shuffle each time. Any position is computed without those before it.
class SampleOrder {
 public:
  SampleOrder(int64_t size, const LoaderOptions& options) : size_(size), options_(options) {}

  SampleRunner::Position at(int64_t position) const {
    const int64_t pass = position / size_;
    int64_t index = position % size_;
    if (options_.shuffle) {
      const Permutation shuffle(static_cast<uint64_t>(size_),
                                derive_seed(options_.seed, static_cast<uint64_t>(pass)),
                                static_cast<uint32_t>(options_.epoch));
      index = static_cast<int64_t>(shuffle(static_cast<uint64_t>(index)));
    }
    return {options_.epoch, index, pass, options_.seed};
  }

 private:
  int64_t size_;
  LoaderOptions options_;
};

}  // namespace fe
