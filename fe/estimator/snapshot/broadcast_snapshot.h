// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "fe/distributed/group.h"
#include "fe/estimator/snapshot/keeper.h"

namespace fe {

/// Rank 0's snapshot on every rank; nullopt when rank 0 has none.
std::optional<Snapshot> broadcast_snapshot(const distributed::Group& group,
                                           std::optional<Snapshot> snapshot);

}  // namespace fe
