// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/job_ring.h"

namespace fe {

class JobRing::Place final : public Workers::Job {
 public:
  Place(const Work& work, size_t number) : work_(work), place_(number) {}

  void begin(int64_t job) {
    job_ = job;
    error_ = nullptr;
    done_.store(false, std::memory_order_release);
  }

  void run() noexcept override {
    // Pairs with begin(): what the reader prepared is seen here.
    (void)done_.load(std::memory_order_acquire);
    try {
      work_(place_, job_);
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
  size_t place_;
  int64_t job_ = 0;
  std::exception_ptr error_;
  std::atomic<bool> done_{true};
};

JobRing::JobRing(Workers* workers, Work work) : workers_(workers), work_(std::move(work)) {
  // Two jobs for each worker, so that none idles, and the one the reader holds.
  const size_t count = workers ? 2 * static_cast<size_t>(workers->count()) + 1 : 1;
  for (size_t i = 0; i < count; ++i) places_.push_back(std::make_unique<Place>(work_, i));
}

JobRing::~JobRing() {
  if (!workers_) return;
  for (const auto& place : places_) place->wait();
}

void JobRing::begin(int64_t number) {
  Place& place = *places_[next_place()];
  place.begin(number);
  ++begun_;
  if (workers_) workers_->enqueue(place);
}

size_t JobRing::take() {
  const size_t index = taken_ % places_.size();
  Place& place = *places_[index];
  ++taken_;
  if (workers_)
    place.wait();
  else
    place.run();
  place.rethrow();
  return index;
}

}  // namespace fe
