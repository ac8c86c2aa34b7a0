// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/group.h"

#include <torch/types.h>

#include <atomic>
#include <utility>

#include "fe/base/error.h"
#include "fe/distributed/backend.h"
#include "fe/distributed/gather.h"
#include "fe/distributed/reason.h"
#include "fe/distributed/store.h"
#include "fe/distributed/timeout.h"

namespace fe::distributed {
namespace {

c10d::ReduceOp to_reduce_op(Reduce op) {
  switch (op) {
    case Reduce::kMin:
      return c10d::ReduceOp::MIN;
    case Reduce::kMax:
      return c10d::ReduceOp::MAX;
    case Reduce::kSum:
      break;
  }
  return c10d::ReduceOp::SUM;
}

/// The tensor that is exchanged for `tensor`: itself where the backends can add its values.
Tensor to_send(const Tensor& tensor) {
  const at::ScalarType type = tensor.scalar_type();
  const bool is_half = type == torch::kHalf || type == torch::kBFloat16;
  Tensor sent = tensor.detach();
  if (type == torch::kBool) sent = sent.to(torch::kByte);
  if (type == torch::kShort) sent = sent.to(torch::kInt);
  if (is_half && tensor.is_cpu()) sent = sent.to(torch::kFloat);
  return sent.contiguous();
}

class Nothing final : public Pending {
 public:
  void wait() override {}
};

}  // namespace

struct Group::State {
  ~State() {
    // Waiting for an exchange that other ranks never answer would delay the end of a failed process
    // until the timeout; ending at once lets the others fail at once.
    if (under_way > 0) {
      gloo.release();
      nccl.release();
    }
  }

  Backend& backend_for(const Tensor& tensor) {
    if (tensor.is_cpu()) return *gloo;
    FE_CHECK(tensor.is_cuda(), "Group: expected a tensor on the CPU or a GPU, got one on {}.",
             tensor.device().str());
    if (!nccl) nccl = make_nccl(store, process, timeout);
    return *nccl;
  }

  /// Runs an exchange's call or wait.
  template <class Action>
  void attempt(std::string_view what, Action&& action) {
    ++under_way;
    try {
      action();
      --under_way;
    } catch (const Error&) {
      throw;
    } catch (const std::exception& error) {
      std::string reason = reason_of(error);
      if (is_timeout(reason)) reason = "no answer within " + seconds(timeout);
      fail_running(
          "rank {}: lost contact with the other ranks in {} ({}). Look for the rank that "
          "failed first.",
          process.rank, what, reason);
    }
  }

  ProcessInfo process;
  std::chrono::milliseconds timeout{};
  StorePtr store;
  BackendPtr gloo;
  BackendPtr nccl;                 // made when the first tensor on a GPU comes
  std::atomic<int> under_way = 0;  // exchanges not at their end, or failed
};

namespace {

class Reduction final : public Pending {
 public:
  Reduction(std::shared_ptr<Group::State> state,
            const Tensor& tensor,
            std::string_view what,
            Reduce op)
      : state_(std::move(state)), what_(what), target_(tensor), sent_{to_send(tensor)} {
    FE_CHECK(op != Reduce::kSum || tensor.scalar_type() != torch::kBool,
             "Group: expected numbers to sum in {}, got bools. Take their maximum, or count them.",
             what);
    c10d::AllreduceOptions options;
    options.reduceOp = to_reduce_op(op);
    state_->attempt(what_,
                    [&] { work_ = state_->backend_for(sent_[0]).allreduce(sent_, options); });
    ++state_->under_way;
  }

  void wait() override {
    state_->attempt(what_, [&] { work_->wait(); });
    --state_->under_way;
    const at::NoGradGuard no_grad;
    if (!sent_[0].is_alias_of(target_)) target_.detach().copy_(sent_[0]);
  }

 private:
  std::shared_ptr<Group::State> state_;
  std::string what_;
  Tensor target_;
  std::vector<Tensor> sent_;
  c10::intrusive_ptr<c10d::Work> work_;
};

}  // namespace

Group::Group(std::shared_ptr<State> state) : state_(std::move(state)) {}
Group::~Group() = default;

std::shared_ptr<Group> Group::alone() {
  return std::shared_ptr<Group>(new Group(std::make_shared<State>()));
}

std::shared_ptr<Group> Group::join(const GroupOptions& options) {
  const ProcessInfo& process = options.process;
  auto state = std::make_shared<State>();
  state->process = process;
  state->timeout = options.timeout;
  if (process.world_size > 1) {
    state->store = rendezvous(process, options.timeout);
    state->attempt("connecting to each other", [&] {
      state->gloo = call_with_timeout(2 * options.timeout, [store = state->store, options] {
        return make_gloo(store, options.process, options.timeout);
      });
    });
  }
  return std::shared_ptr<Group>(new Group(std::move(state)));
}

const ProcessInfo& Group::process() const { return state_->process; }

void Group::all_reduce(const Tensor& tensor, std::string_view what, Reduce op) const {
  if (!is_alone()) Reduction(state_, tensor, what, op).wait();
}

std::unique_ptr<Pending> Group::start_all_reduce(const Tensor& tensor,
                                                 std::string_view what) const {
  if (is_alone()) return std::make_unique<Nothing>();
  return std::make_unique<Reduction>(state_, tensor, what, Reduce::kSum);
}

void Group::broadcast(const Tensor& tensor, std::string_view what, int root) const {
  if (is_alone() || tensor.numel() == 0) return;
  const at::NoGradGuard no_grad;
  const Tensor sent = tensor.detach().contiguous();
  std::vector<Tensor> bytes = {as_bytes(sent)};
  c10d::BroadcastOptions options;
  options.rootRank = root;
  state_->attempt(what, [&] { state_->backend_for(sent).broadcast(bytes, options)->wait(); });
  if (!sent.is_alias_of(tensor)) tensor.detach().copy_(sent);
}

std::vector<Tensor> Group::all_gather(const Tensor& tensor, std::string_view what) const {
  if (is_alone()) return {tensor};
  const at::NoGradGuard no_grad;
  const auto exchange = [&](const Tensor& mine) {
    std::vector<Tensor> in = {mine};
    std::vector<std::vector<Tensor>> out = {
        torch::empty({size(), mine.numel()}, mine.options()).unbind()};
    state_->attempt(what, [&] { state_->backend_for(mine).allgather(out, in)->wait(); });
    return std::move(out[0]);
  };
  return gather_uneven(tensor.detach(), what, exchange);
}

std::vector<std::string> Group::all_gather(std::string_view text, std::string_view what) const {
  if (is_alone()) return {std::string(text)};
  const Tensor mine = torch::empty({static_cast<int64_t>(text.size())}, torch::kByte);
  std::copy(text.begin(), text.end(), mine.data_ptr<uint8_t>());
  std::vector<std::string> texts;
  for (const Tensor& bytes : all_gather(mine, what)) {
    const uint8_t* begin = bytes.data_ptr<uint8_t>();
    texts.emplace_back(begin, begin + bytes.numel());
  }
  return texts;
}

bool Group::any(bool value, std::string_view what) const {
  if (is_alone()) return value;
  const Tensor flag = torch::full({1}, value ? 1 : 0, torch::kInt);
  all_reduce(flag, what, Reduce::kMax);
  return flag.item<int>() != 0;
}

void Group::barrier(std::string_view what) const { any(false, what); }

}  // namespace fe::distributed
