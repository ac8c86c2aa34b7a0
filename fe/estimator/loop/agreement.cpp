// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/agreement.h"

#include <signal.h>
#include <torch/types.h>

#include <algorithm>
#include <utility>

namespace fe {
namespace {

constexpr int64_t kVotes = 4;
constexpr int kRanksPerStep = 16;

Orders both(const Orders& a, const Orders& b) {
  return {a.stop || b.stop, a.snapshot || b.snapshot, a.signal != 0 ? a.signal : b.signal};
}

}  // namespace

Agreement::Agreement(std::shared_ptr<distributed::Group> group)
    : group_(std::move(group)),
      interval_(std::max(1, group_->size() / kRanksPerStep)),
      votes_(torch::zeros({kVotes}, torch::kLong)) {}

void Agreement::start() {
  const Orders wanted = std::exchange(wanted_, Orders{});
  auto* votes = votes_.data_ptr<int64_t>();
  votes[0] = wanted.stop;
  votes[1] = wanted.snapshot;
  votes[2] = wanted.signal == SIGINT;
  votes[3] = wanted.signal != 0 && wanted.signal != SIGINT;
  pending_ = group_->start_all_reduce(votes_, "the agreement on the next step");
}

Orders Agreement::finish() {
  if (!pending_) return {};
  std::exchange(pending_, nullptr)->wait();
  const auto* votes = votes_.data_ptr<int64_t>();
  const int signal = votes[3] > 0 ? SIGTERM : votes[2] > 0 ? SIGINT : 0;
  return {.stop = votes[0] > 0, .snapshot = votes[1] > 0, .signal = signal};
}

Orders Agreement::exchange(const Orders& wanted) {
  if (group_->is_alone()) return wanted;
  wanted_ = both(wanted_, wanted);
  if (++steps_ % interval_ != 0) return {};
  const Orders agreed = finish();
  start();
  return agreed;
}

Orders Agreement::settle(const Orders& wanted) {
  if (group_->is_alone()) return wanted;
  wanted_ = both(wanted_, wanted);
  const Orders agreed = finish();
  start();
  return both(agreed, finish());
}

}  // namespace fe
