// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "fe/distributed/heartbeat.h"

namespace fe::app {

/// The heartbeat files of a machine's ranks, in a folder of their own in memory (/dev/shm) where
/// there is one: a store into a file on a disk may have to wait for the disk. Removed at the end.
class BeatFiles {
 public:
  /// Throws fe::Error (kFailure) when they cannot be made.
  explicit BeatFiles(int ranks);
  ~BeatFiles();
  BeatFiles(const BeatFiles&) = delete;
  BeatFiles& operator=(const BeatFiles&) = delete;

  std::filesystem::path path(int local_rank) const;
  /// As if no rank had ever written.
  void clear();
  /// nullopt: the rank is not to be watched.
  std::optional<distributed::Beat> read(int local_rank) const;

 private:
  void add(int local_rank);
  void remove();

  std::filesystem::path folder_;
  std::vector<distributed::Beat*> beats_;  // the files, mapped
};

}  // namespace fe::app
