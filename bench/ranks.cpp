// SPDX-License-Identifier: Apache-2.0
/// A training step of ALOCC as configs/alocc.yaml has it, batch 128, on two ranks of one thread
/// each and in one process of two threads. To be started as three processes by `fe launch -n 3`:
/// two become the ranks, the third the process to compare with, and they take turns.
#include <ATen/Parallel.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/corrected.h"
#include "bench/figures.h"
#include "bench/turns.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/distributed/address.h"

namespace {

namespace distributed = fe::distributed;
using fe::Tensor;
using fe::Tensors;

constexpr int kRanks = 2;
constexpr int64_t kRounds = 30, kSteps = 3;

/// Hands a loss on, and notes when it comes by.
class Clock final : public fe::TensorOp {
 public:
  Clock(const fe::Key& loss, std::shared_ptr<std::vector<double>> times)
      : TensorOp("Clock", {.inputs = loss, .outputs = loss, .mode = fe::Mode::kTrain}),
        times_(std::move(times)) {}

  Tensors forward(const Tensors& in, const fe::State&) const override {
    times_->push_back(bench::now());
    return in;
  }

 private:
  std::shared_ptr<std::vector<double>> times_;
};

/// How long the parts of a step take, from clocks before both updates: the forward pass, the
/// reconstructor's backward pass, and the discriminator's with both optimizers' steps.
class Parts final : public fe::Trace {
 public:
  Parts(std::shared_ptr<bench::Turns> turns, std::string turn)
      : Trace("Parts", {.mode = fe::Mode::kTrain}),
        turns_(std::move(turns)),
        turn_(std::move(turn)) {}

  fe::Network with_clocks(const fe::Network& network) const {
    std::vector<fe::Scheduled<fe::AnyTensorOp>> ops;
    for (const auto& op : network.ops()) {
      if (const auto* update = (*op.at(1))->update())
        ops.emplace_back(Clock(update->loss_name, times_));
      ops.push_back(op);
    }
    return ops;
  }

  void on_batch_begin(fe::Data&) override { times_->assign(1, bench::now()); }

  void on_batch_end(fe::Data&) override {
    if (turns_->present() != turn_ || !turns_->is_measured()) return;
    times_->push_back(bench::now());
    for (size_t i = 0; i < parts_.size(); ++i) {
      parts_[i].push_back(times_->at(i + 1) - times_->at(i));
    }
  }

  void report() const {
    bench::report("ranks.forward_s", parts_[0]);
    bench::report("ranks.reconstructor_s", parts_[1]);
    bench::report("ranks.discriminator_s", parts_[2]);
  }

 private:
  std::shared_ptr<bench::Turns> turns_;
  std::string turn_;
  std::shared_ptr<std::vector<double>> times_ = std::make_shared<std::vector<double>>();
  std::array<std::vector<double>, 3> parts_;
};

// Makes all processes of `everyone` but the last the ranks of a run, and the last one a single
// process.
void take_places(const distributed::Group& everyone) {
  const std::string port =
      everyone.all_gather(std::to_string(distributed::free_port()), "the ranks' port").front();
  const bool alone = everyone.rank() == kRanks;
  at::set_num_threads(alone ? kRanks : 1);
  if (alone) {
    distributed::set_world(distributed::Group::alone());
    return;
  }
  distributed::ProcessInfo process = distributed::process();
  process.world_size = process.local_world_size = kRanks;
  process.master_port = std::stoi(port);
  process.agent_store.clear();
  distributed::set_world(distributed::Group::join({.process = process}));
}

std::function<void(fe::System&)> exchanging(const distributed::ExchangeOptions& options) {
  return
      [options](fe::System& system) { system.network->set_process_group(system.group, options); };
}

void run() {
  fe::log::set_quiet(true);
  fe::set_seed(7);
  const auto& everyone = distributed::world();
  FE_CHECK(everyone->size() == kRanks + 1,
           "bench_ranks: expected 3 processes, got {}. Start it "
           "with `fe launch -n 3`.",
           everyone->size());
  take_places(*everyone);
  const bool is_rank = everyone->rank() < kRanks;

  const auto turns = std::make_shared<bench::Turns>(bench::TurnsOptions{
      .everyone = everyone,
      .turns = {{.figure = "ranks.one_process", .is_mine = !is_rank},
                {.figure = "ranks.overlapped", .is_mine = is_rank, .prepare = exchanging({})},
                {.figure = "ranks.not_overlapped",
                 .is_mine = is_rank,
                 .prepare = exchanging({.overlap = false})},
                {.figure = "ranks.no_exchange",
                 .is_mine = is_rank,
                 .prepare = exchanging({.exchange = false})}},
      .rounds = bench::rounds(kRounds),
      .steps = kSteps});
  const auto parts = std::make_shared<Parts>(turns, "ranks.no_exchange");
  fe::EstimatorOptions training = bench::corrected_training(turns->most_steps(), {parts, turns});
  training.network = parts->with_clocks(training.network);
  fe::Estimator(training).fit();

  if (is_rank && everyone->rank() != 0) return;
  turns->report();
  if (!is_rank) return;
  parts->report();
  for (const fe::Model& model : training.network.models()) {
    double parameters = 0;
    for (const Tensor& parameter : model.parameters()) {
      parameters += static_cast<double>(parameter.numel());
    }
    bench::report("ranks.parameters_" + model.name(), parameters);
  }
}

}  // namespace

int main() { return fe::guard("bench_ranks", run); }
