// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace fe {

/// The threads that prepare batches. They live as long as the Pipeline.
class Workers {
 public:
  /// Something to run on a thread.
  class Job {
   public:
    virtual ~Job() = default;
    /// Does the work.
    virtual void run() noexcept = 0;
  };

  /// Starts the threads.
  explicit Workers(int count);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// The number of threads.
  int count() const { return count_; }
  /// Runs `job` on one of the threads; it must stay alive until then.
  void enqueue(Job& job);

 private:
  struct Arena;
  int count_;
  std::unique_ptr<Arena> arena_;
};

}  // namespace fe
