// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "fe/base/tensor.h"

namespace fe {

/// Copies batches from the host to a device while the device computes. Two copies may be in
/// progress, each in a slot of its own.
class DeviceCopy {
 public:
  static constexpr size_t kSlots = 2;

  virtual ~DeviceCopy() = default;

  /// Starts a copy. `host` must stay alive and unchanged until done(). Use the result only after
  /// hand_over().
  virtual std::vector<Tensor> start(size_t slot, const std::vector<Tensor>& host) = 0;
  /// Whether the slot's last copy has read all of the host memory.
  virtual bool done(size_t slot) = 0;
  /// Waits until done().
  virtual void wait(size_t slot) = 0;
  /// Makes the current stream of the calling thread wait for the copies, without blocking the host.
  virtual void hand_over(size_t slot, const std::vector<Tensor>& columns) = 0;
};

/// Copies on its own stream of `device`; from page-locked memory it does not block the host.
std::unique_ptr<DeviceCopy> make_device_copy(at::Device device);

}  // namespace fe
