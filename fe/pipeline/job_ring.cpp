// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/job_ring.h"

namespace fe {

class JobRing::Slot final : public Workers::Job {
 public:
  Slot(const Work& work, size_t number) : work_(work), slot_(number) {}

  void begin(int64_t job) {
    job_ = job;
    error_ = nullptr;
    done_.store(false, std::memory_order_release);
  }

  void run() noexcept override {
    // Pairs with the release in begin(): this thread sees what the reader prepared.
    (void)done_.load(std::memory_order_acquire);
    try {
      work_(slot_, job_);
    } catch (...) {
      error_ = std::current_exception();
    }
    done_.store(true, std::memory_order_release);
    done_.notify_one();
  }

  void wait() const { done_.wait(false, std::memory_order_acquire); }
  bool done() const { return done_.load(std::memory_order_acquire); }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  const Work& work_;
  size_t slot_;
  int64_t job_ = 0;
  std::exception_ptr error_;
  std::atomic<bool> done_{true};
};

JobRing::JobRing(Workers* workers, Work work) : workers_(workers), work_(std::move(work)) {
  // Two slots per worker, so that none idles, and one for the result that the reader holds.
  const size_t count = workers ? 2 * static_cast<size_t>(workers->count()) + 1 : 1;
  for (size_t i = 0; i < count; ++i) slots_.push_back(std::make_unique<Slot>(work_, i));
}

JobRing::~JobRing() {
  if (!workers_) return;
  for (const auto& slot : slots_) slot->wait();
}

void JobRing::begin(int64_t number) {
  Slot& slot = *slots_[next_slot()];
  slot.begin(number);
  ++begun_;
  if (workers_) workers_->enqueue(slot);
}

size_t JobRing::take() {
  const size_t index = taken_ % slots_.size();
  Slot& slot = *slots_[index];
  ++taken_;
  if (workers_)
    slot.wait();
  else
    slot.run();
  slot.rethrow();
  return index;
}

}  // namespace fe
