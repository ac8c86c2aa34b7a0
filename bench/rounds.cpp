// SPDX-License-Identifier: Apache-2.0
#include "bench/rounds.h"

#include <chrono>
#include <thread>
#include <utility>

#include "bench/figures.h"

namespace bench {

Rounds::Rounds(RoundsOptions options)
    : Trace("Rounds", {.mode = fe::Mode::kTrain}),
      options_(std::move(options)),
      rivals_(options_.rivals.size()) {}

void Rounds::begin() {
  begin_ = now();
  cpu_begin_ = thread_cpu();
}

void Rounds::end(Times& times) const {
  const auto steps = static_cast<double>(options_.steps);
  const double seconds = (now() - begin_) / steps, cpu = (thread_cpu() - cpu_begin_) / steps;
  if (round_ == 0) return;
  times.seconds.push_back(seconds);
  times.cpu_seconds.push_back(cpu);
}

void Rounds::on_batch_end(fe::Data&) {
  ++step_;
  if (step_ == options_.unmeasured_steps) begin();
  if (step_ < options_.unmeasured_steps + options_.steps) return;
  end(fe_);
  run_rivals();
  step_ = 0;
  if (++round_ > options_.rounds) system().stop_training("");
}

void Rounds::run_rivals() {
  // fe's loader works ahead meanwhile; a rival should have the machine to itself.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (size_t i = 0; i < rivals_.size(); ++i) {
    options_.rivals[i](options_.unmeasured_steps);
    begin();
    options_.rivals[i](options_.steps);
    end(rivals_[i]);
  }
}

}  // namespace bench
