// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/device/copy.h"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/types.h>

#include <array>

namespace fe {
namespace {

class StreamCopy final : public DeviceCopy {
 public:
  explicit StreamCopy(at::Device device)
      : device_(device),
        guard_(device.type()),
        stream_(guard_.getStreamFromGlobalPool(device)),
        copied_{c10::Event(device.type()), c10::Event(device.type())} {}

  std::vector<Tensor> start(size_t slot, const std::vector<Tensor>& host) override {
    // The memory of the copies is allocated on this stream, too: other streams may still use memory
    // that was freed on them.
    const c10::StreamGuard on_own_stream(stream_);
    std::vector<Tensor> columns;
    columns.reserve(host.size());
    for (const Tensor& column : host) columns.push_back(column.to(device_, /*non_blocking=*/true));
    copied_[slot].record(stream_);
    return columns;
  }

  bool done(size_t slot) override { return copied_[slot].query(); }

  void wait(size_t slot) override {
    if (!done(slot)) stream_.synchronize();
  }

  void hand_over(size_t slot, const std::vector<Tensor>& columns) override {
    const c10::Stream current = guard_.getStream(device_);
    copied_[slot].block(current);
    // Without this the allocator could give the memory to the next copy while it is still in use.
    for (const Tensor& column : columns) column.record_stream(current);
  }

 private:
  at::Device device_;
  c10::impl::VirtualGuardImpl guard_;
  c10::Stream stream_;
  std::array<c10::Event, kSlots> copied_;
};

}  // namespace

std::unique_ptr<DeviceCopy> make_device_copy(at::Device device) {
  return std::make_unique<StreamCopy>(device);
}

}  // namespace fe
