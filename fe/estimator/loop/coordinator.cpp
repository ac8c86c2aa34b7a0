// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/coordinator.h"

#include <signal.h>

#include <utility>

#include "fe/base/system/stop.h"

namespace fe {

Coordinator::Coordinator(RunContext& context, SnapshotManager* snapshots)
    : context_(context),
      snapshots_(snapshots && snapshots->keeper() ? snapshots : nullptr),
      agreement_(context.system.group) {}

// What this rank wants to happen now.
Orders Coordinator::wanted(bool training) const {
  Orders orders{.stop = context_.system.stop, .signal = StopSignals::received()};
  if (!snapshots_) return orders;
  SnapshotKeeper& keeper = *snapshots_->keeper();
  if (orders.signal == 0 && keeper.budget_spent()) orders.signal = SIGTERM;
  orders.snapshot = training && keeper.due(context_.system, /*epoch_ended=*/false);
  return orders;
}

void Coordinator::note(const Orders& orders) {
  stopped_ = stopped_ || orders.stop;
  context_.system.stop = context_.system.stop || orders.stop;
  if (signal_ == 0) signal_ = orders.signal;
  snapshot_due_ = snapshot_due_ || orders.snapshot;
}

void Coordinator::take_due_snapshot() {
  if (std::exchange(snapshot_due_, false)) snapshots_->take();
}

void Coordinator::after_step() {
  heartbeat_.beat(context_.system.global_step);
  note(agreement_.exchange(wanted(context_.system.mode == Mode::kTrain)));
  take_due_snapshot();
}

void Coordinator::settle() { note(agreement_.settle(wanted(/*training=*/false))); }

void Coordinator::end_epoch() {
  Orders orders = wanted(/*training=*/false);
  if (snapshots_)
    orders.snapshot = snapshots_->keeper()->due(context_.system, /*epoch_ended=*/true);
  note(agreement_.settle(orders));
  take_due_snapshot();
}

}  // namespace fe
