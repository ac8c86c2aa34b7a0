// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "apps/fe/launch/descriptor.h"
#include "fe/distributed/heartbeat.h"

namespace fe::app {

/// The heartbeat files of a machine's ranks. They are memory that this process keeps open
/// (memfd_create(2)): a store into a file on a disk may have to wait for the disk, and nothing is
/// left behind, however this process ends.
class BeatFiles {
 public:
  /// Throws fe::Error (kFailure) when they cannot be created.
  explicit BeatFiles(int ranks);

  /// The path by which the rank opens its file, while this process lives.
  std::filesystem::path path(int local_rank) const;
  /// As if no rank had ever written.
  void clear();
  /// nullopt for a rank that is not watched.
  std::optional<distributed::Beat> read(int local_rank) const;

 private:
  struct Unmap {
    void operator()(distributed::Beat* beat) const;
  };
  struct File {
    Descriptor descriptor;
    std::unique_ptr<distributed::Beat, Unmap> beat;  // the file, mapped
  };

  static File make_file(int local_rank);

  std::filesystem::path process_;  // this one's folder in /proc
  std::vector<File> files_;
};

}  // namespace fe::app
