// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fe {

/// While one lives that is on, models run on this thread with rows that stand in for none: a rank
/// whose shard of a batch is empty takes part in what the ranks exchange, and must not count.
/// Layers leave such rows out of the statistics of a batch.
class NoRowsScope {
 public:
  explicit NoRowsScope(bool on);
  ~NoRowsScope();
  NoRowsScope(const NoRowsScope&) = delete;
  NoRowsScope& operator=(const NoRowsScope&) = delete;

  static bool is_on();

 private:
  bool before_;
};

}  // namespace fe
