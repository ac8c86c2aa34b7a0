// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace fe::distributed {

/// The rows [begin, end) of a batch.
struct Rows {
  int64_t begin = 0;  ///< the first row
  int64_t end = 0;    ///< the row after the last
  int64_t size() const { return end - begin; }
};

/// One rank's part of every batch: consecutive rows. Where the rows do not divide evenly, as in the
/// last batch of an epoch, the first ranks get one more.
struct Shard {
  int rank = 0;        ///< the rank
  int world_size = 1;  ///< the number of ranks

  /// This rank's rows of a batch of `count` rows.
  Rows rows(int64_t count) const {
    const int64_t each = count / world_size, more = count % world_size;
    const int64_t begin = rank * each + std::min<int64_t>(rank, more);
    return {begin, begin + each + (rank < more ? 1 : 0)};
  }
};

}  // namespace fe::distributed
