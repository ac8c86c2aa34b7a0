// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

#include "fe/pipeline/workers.h"

namespace fe {

/// A ring of numbered jobs that run ahead of their reader, at most one per slot, and whose results
/// are taken in order. Without workers each job runs when it is taken.
class JobRing {
 public:
  /// `work(slot, number)` runs job `number` with the resources of `slot`.
  using Work = std::function<void(size_t slot, int64_t number)>;

  JobRing(Workers* workers, Work work);
  ~JobRing();  ///< waits for the running jobs
  JobRing(const JobRing&) = delete;
  JobRing& operator=(const JobRing&) = delete;

  size_t slots() const { return slots_.size(); }
  bool full() const { return begun_ - taken_ == slots_.size(); }
  bool empty() const { return begun_ == taken_; }

  /// The slot of the next job.
  size_t next_slot() const { return begun_ % slots_.size(); }
  /// Starts a job. The ring must not be full().
  void begin(int64_t number);

  /// Waits for the oldest job and returns its slot, which the next begin() may reuse. Throws what
  /// the job threw.
  size_t take();

 private:
  class Slot;
  Workers* workers_;
  Work work_;
  std::vector<std::unique_ptr<Slot>> slots_;
  size_t begun_ = 0, taken_ = 0;
};

}  // namespace fe
