// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/device/feed.h"

#include <utility>

namespace fe {

DeviceFeed::DeviceFeed(std::unique_ptr<Loader> loader, at::Device device)
    : DeviceFeed(std::move(loader), device.is_cpu() ? nullptr : make_device_copy(device)) {}

DeviceFeed::DeviceFeed(std::unique_ptr<Loader> loader, std::unique_ptr<DeviceCopy> copy)
    : loader_(std::move(loader)), copy_(std::move(copy)) {}

bool DeviceFeed::next(HostBatch& batch) {
  if (!copy_) return loader_->next(batch);
  batch.columns.clear();
  if (!std::exchange(begun_, true)) start(current_);
  Slot& slot = slots_[current_];
  if (slot.error) std::rethrow_exception(std::exchange(slot.error, nullptr));
  if (!slot.filled) return false;
  // Done early, so that the loader can reuse the memory. A step has passed since the copies
  // started.
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (!slots_[i].host.empty() && copy_->done(i)) slots_[i].host.clear();
  }
  start((current_ + 1) % slots_.size());
  copy_->hand_over(current_, slot.batch.columns);
  batch = std::exchange(slot.batch, {});
  slot.filled = false;
  current_ = (current_ + 1) % slots_.size();
  return true;
}

void DeviceFeed::start(size_t number) {
  Slot& slot = slots_[number];
  if (!slot.host.empty()) {
    copy_->wait(number);
    slot.host.clear();
  }
  try {
    slot.filled = loader_->next(slot.batch);
    if (!slot.filled) return;
    slot.host = std::move(slot.batch.columns);
    slot.batch.columns = copy_->start(number, slot.host);
  } catch (...) {
    slot.filled = false;
    slot.error = std::current_exception();
  }
}

}  // namespace fe
