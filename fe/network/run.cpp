// SPDX-License-Identifier: Apache-2.0
// The hot loop of a plan.
#include <torch/types.h>

#include <list>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/rethrow.h"
#include "fe/model/no_rows.h"
#include "fe/network/plan.h"

namespace fe {
namespace {

std::string place(const TensorOp& op, const State& state) {
  return fmt::format("{} ({} -> {}, {})", op.label(), fmt::join(op.inputs().names(), ", "),
                     fmt::join(op.outputs().names(), ", "), name(state.mode));
}

// Sets aside the accumulated gradients of an Update while it exists: a trial step must not count.
class SetAside {
 public:
  explicit SetAside(Update& update) : update_(update), saved_(update.state()) {
    update.set_state({});
  }
  ~SetAside() { update_.set_state(std::move(saved_)); }
  SetAside(const SetAside&) = delete;
  SetAside& operator=(const SetAside&) = delete;

 private:
  Update& update_;
  UpdateState saved_;
};

}  // namespace

void NetworkPlan::run(std::vector<Tensor>& columns, const State& state) {
  std::list<SetAside> accumulated;
  for (Step& step : steps_) {
    if (!state.checking) break;
    for (Update* update : step.apply) accumulated.emplace_back(*update);
  }
  const NoRowsScope no_rows(state.weight == 0.0);
  for (size_t i = 0; i < columns.size(); ++i) slots_[i] = std::move(columns[i]);
  columns.clear();
  const bool gradients_before = at::GradMode::is_enabled();
  Tensors in;
  for (Step& step : steps_) {
    try {
      if (step.update) {
        at::GradMode::set_enabled(true);  // for the mean of a loss that is not a scalar
        step.update->backward(slots_[step.in.front()], step.retain_graph, state.weight, step.more);
      } else {
        in.clear();
        for (size_t slot : step.in) in.push_back(slots_[slot]);
        at::GradMode::set_enabled(step.gradients);
        Tensors out = step.op->forward(in, state);
        const size_t expected = step.op->outputs().size();
        FE_CHECK(out.size() == expected, "expected {} result(s), got {}.", expected, out.size());
        for (size_t i = 0; i < expected; ++i) slots_[step.out + i] = std::move(out[i]);
      }
    } catch (...) {
      at::GradMode::set_enabled(gradients_before);
      rethrow_at(place(*step.op, state), step.op->name());
    }
    in.clear();
    for (size_t slot : step.release) slots_[slot].reset();
    for (Update* update : step.apply) update->apply();
  }
  at::GradMode::set_enabled(gradients_before);
}

}  // namespace fe
