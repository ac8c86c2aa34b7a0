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
    // Memory for the copies is taken on this stream, too: what it held before may still be in use
    // on another one.
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
    const c10::Stream present = guard_.getStream(device_);
    copied_[slot].block(present);
    // Else the memory could be given to the next copy while this one is computed with.
    for (const Tensor& column : columns) column.record_stream(present);
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
