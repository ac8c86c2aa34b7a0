// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "fe/base/tensor.h"

namespace fe {

/// Copies from the host to a device, beside what the device computes: what DeviceFeed is made of.
/// Two copies may be under way, each in a slot of its own.
class DeviceCopy {
 public:
  static constexpr size_t kSlots = 2;

  virtual ~DeviceCopy() = default;

  /// Starts to copy. `host` must live and stay as it is until done(). What it returns is for
  /// hand_over() only.
  virtual std::vector<Tensor> start(size_t slot, const std::vector<Tensor>& host) = 0;
  /// Whether the slot's last copy has read all of the host's memory.
  virtual bool done(size_t slot) = 0;
  /// Waits until done().
  virtual void wait(size_t slot) = 0;
  /// Lets the calling thread's present stream use the copies: it waits for them, the host does not.
  virtual void hand_over(size_t slot, const std::vector<Tensor>& columns) = 0;
};

/// On a stream of its own of a device that has streams, from page-locked memory without waiting.
std::unique_ptr<DeviceCopy> make_device_copy(at::Device device);

}  // namespace fe
