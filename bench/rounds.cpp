// SPDX-License-Identifier: Apache-2.0
#include "bench/rounds.h"

#include <chrono>
#include <thread>
#include <utility>

#include "bench/figures.h"

namespace bench {

Rounds::Rounds(RoundsOptions options)
    : Trace({.name = "Rounds", .options = {}},
            fe::Keys::none(),
            fe::Keys::none(),
            fe::Mode::kTrain,
            fe::DsIds()),
      options_(std::move(options)),
      rivals_(options_.rivals.size()) {}

void Rounds::on_batch_end(fe::Data&) {
  ++step_;
  if (step_ == options_.unmeasured_steps) begin_ = now();
  if (step_ < options_.unmeasured_steps + options_.steps) return;
  const double seconds = now() - begin_;
  if (round_ > 0) fe_.push_back(seconds / static_cast<double>(options_.steps));
  run_rivals();
  step_ = 0;
  if (++round_ > options_.rounds) system().stop_training("");
}

void Rounds::run_rivals() {
  // fe's loader works ahead meanwhile; a rival should have the machine to itself.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (size_t i = 0; i < rivals_.size(); ++i) {
    options_.rivals[i](options_.unmeasured_steps);
    const double begin = now();
    options_.rivals[i](options_.steps);
    const double seconds = now() - begin;
    if (round_ > 0) rivals_[i].push_back(seconds / static_cast<double>(options_.steps));
  }
}

}  // namespace bench
