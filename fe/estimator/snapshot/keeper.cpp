// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/keeper.h"

#include "fe/estimator/trace.h"

namespace fe {

SnapshotKeeper* as_snapshot_keeper(Trace& trace) { return dynamic_cast<SnapshotKeeper*>(&trace); }

}  // namespace fe
