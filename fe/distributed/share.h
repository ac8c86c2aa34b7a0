// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace fe::distributed {

/// Rows [begin, end) of a batch.
struct Rows {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size() const { return end - begin; }
};

/// One rank's part of every batch: a run of rows. Where the rows cannot be shared evenly, as in the
/// last batch of an epoch, the first ranks have one more.
struct Share {
  int rank = 0;
  int size = 1;

  Rows of(int64_t rows) const {
    const int64_t each = rows / size, more = rows % size;
    const int64_t begin = rank * each + std::min<int64_t>(rank, more);
    return {begin, begin + each + (rank < more ? 1 : 0)};
  }
};

}  // namespace fe::distributed
