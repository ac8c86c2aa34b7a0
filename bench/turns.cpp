// SPDX-License-Identifier: Apache-2.0
#include "bench/turns.h"

#include <utility>

#include "bench/figures.h"

namespace bench {

Turns::Turns(TurnsOptions options)
    : Trace("Turns", {.mode = fe::Mode::kTrain}),
      options_(std::move(options)),
      seconds_(options_.turns.size()),
      cpu_seconds_(options_.turns.size()) {}

int64_t Turns::most_steps() const {
  const auto turns = static_cast<int64_t>(options_.turns.size());
  return (options_.rounds + 1) * turns * (options_.unmeasured_steps + options_.steps);
}

void Turns::on_begin(fe::Data&) { go_on(); }

void Turns::on_batch_end(fe::Data&) {
  if (round_ > options_.rounds) return;  // ranks stop one step later
  ++step_;
  if (step_ == options_.unmeasured_steps) {
    begin_ = now();
    cpu_begin_ = process_cpu();
  }
  if (step_ < options_.unmeasured_steps + options_.steps) return;
  if (round_ > 0) {
    const auto steps = static_cast<double>(options_.steps);
    seconds_[turn_].push_back((now() - begin_) / steps);
    cpu_seconds_[turn_].push_back((process_cpu() - cpu_begin_) / steps);
  }
  end_turn();
  go_on();
}

void Turns::end_turn() {
  options_.everyone->barrier("the end of a turn");
  turn_ = (turn_ + 1) % options_.turns.size();
  if (turn_ == 0) ++round_;
}

void Turns::go_on() {
  step_ = 0;
  while (round_ <= options_.rounds && !options_.turns[turn_].is_mine) end_turn();
  if (round_ > options_.rounds) {
    system().stop_training("");
    return;
  }
  const Turn& turn = options_.turns[turn_];
  if (turn.prepare) turn.prepare(system());
}

void Turns::report() const {
  for (size_t i = 0; i < options_.turns.size(); ++i) {
    if (!options_.turns[i].is_mine) continue;
    bench::report(options_.turns[i].figure + "_s", seconds_[i]);
    bench::report(options_.turns[i].figure + "_cpu_s", cpu_seconds_[i]);
  }
}

}  // namespace bench
