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

/// A loader's batches on the device that computes.
///
/// On a GPU the next batch is copied while the present one is computed: next() takes batch i + 1
/// from the loader and starts its copy, then gives batch i. The host's memory is held until its
/// copy is done, so that the loader does not write to it; of two batches at most. On the CPU the
/// loader's batches are passed on.
class DeviceFeed {
 public:
  DeviceFeed(std::unique_ptr<Loader> loader, at::Device device);
  /// The same with the copies done by `copy`; null: passes on.
  DeviceFeed(std::unique_ptr<Loader> loader, std::unique_ptr<DeviceCopy> copy);

  /// The next batch, or false at the end, as Loader::next(). What the loader throws is thrown in
  /// place of the batch that it could not give, not of the one before.
  bool next(HostBatch& batch);

  int64_t steps() const { return loader_->steps(); }

 private:
  // A batch on its way.
  struct Slot {
    HostBatch batch;           // on the host until start(), then on the device
    std::vector<Tensor> host;  // what is copied from
    bool filled = false;       // holds a batch that was not given yet
    std::exception_ptr error;  // in its place
  };

  void start(size_t number);

  std::unique_ptr<Loader> loader_;
  std::unique_ptr<DeviceCopy> copy_;
  std::array<Slot, DeviceCopy::kSlots> slots_;
  size_t present_ = 0;
  bool begun_ = false;
};

}  // namespace fe
