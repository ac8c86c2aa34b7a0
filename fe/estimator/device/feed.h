// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <vector>

#include "fe/estimator/device/copy.h"
#include "fe/pipeline/loader.h"

namespace fe {

/// Provides a loader's batches on the device that computes.
///
/// On a GPU the next batch is copied while the current one is computed: next() takes batch i + 1
/// from the loader, starts its copy, and returns batch i. The host memory of at most two batches is
/// held until their copies are done, so that the loader does not overwrite it. On the CPU the
/// loader's batches are returned as they are.
class DeviceFeed {
 public:
  DeviceFeed(std::unique_ptr<Loader> loader, at::Device device);
  /// The same with copies made by `copy`; null returns the batches as they are.
  DeviceFeed(std::unique_ptr<Loader> loader, std::unique_ptr<DeviceCopy> copy);

  /// The next batch, or false at the end, as Loader::next(). An error of the loader is thrown in
  /// place of the batch that it could not load, not of the one before.
  bool next(HostBatch& batch);

  int64_t steps() const { return loader_->steps(); }

 private:
  // A batch that is being copied.
  struct Slot {
    HostBatch batch;           // on the host until start(), then on the device
    std::vector<Tensor> host;  // what is copied from
    bool filled = false;       // holds a batch that next() has not returned yet
    std::exception_ptr error;  // instead of a batch
  };

  void start(size_t number);

  std::unique_ptr<Loader> loader_;
  std::unique_ptr<DeviceCopy> copy_;
  std::array<Slot, DeviceCopy::kSlots> slots_;
  size_t current_ = 0;
  bool begun_ = false;
};

}  // namespace fe
