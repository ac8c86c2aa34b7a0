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

/// Numbered jobs that run ahead of their reader, a bounded number at a time, and are handed out in
/// order. Without workers each job runs when it is waited for.
class JobRing {
 public:
  /// `work(place, number)` does job `number` with whatever belongs to `place`.
  using Work = std::function<void(size_t place, int64_t number)>;

  JobRing(Workers* workers, Work work);
  ~JobRing();  ///< waits for the jobs under way
  JobRing(const JobRing&) = delete;
  JobRing& operator=(const JobRing&) = delete;

  size_t places() const { return places_.size(); }
  bool full() const { return begun_ - taken_ == places_.size(); }
  bool empty() const { return begun_ == taken_; }

  /// The place the next job will have.
  size_t next_place() const { return begun_ % places_.size(); }
  void begin(int64_t number);

  /// Waits for the oldest job and gives its place, free for another job from the next begin() on.
  /// Throws what the job threw.
  size_t take();

 private:
  class Place;
  Workers* workers_;
  Work work_;
  std::vector<std::unique_ptr<Place>> places_;
  size_t begun_ = 0, taken_ = 0;
};

}  // namespace fe
