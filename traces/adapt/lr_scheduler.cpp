// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/lr_scheduler.h"

#include <cmath>
#include <utility>

#include "fe/base/error.h"

namespace fe::traces {

LRScheduler::LRScheduler(LRSchedulerOptions options)
    : Trace("LRScheduler", options, Keys::none(), options.model.name() + "_lr"),
      options_(std::move(options)) {
  FE_CHECK(options_.by_step || options_.by_epoch,
           "LRScheduler: expected a function as by_step or by_epoch, got neither.");
  FE_CHECK(!options_.by_step || !options_.by_epoch,
           "LRScheduler: expected a function as by_step or by_epoch, got both. Leave one out.");
}

void LRScheduler::check(const System&) const {
  FE_CHECK(options_.model.has_optimizer(),
           "LRScheduler: expected the model '{}' to have an optimizer, got none. Give one to "
           "build().",
           options_.model.name());
}

void LRScheduler::on_epoch_begin(Data&) {
  const int64_t epoch = system().epoch_idx;
  if (options_.by_epoch) set_rate(options_.by_epoch(epoch), "epoch", epoch);
}

void LRScheduler::on_batch_begin(Data&) {
  const int64_t step = system().global_step;
  if (options_.by_step) set_rate(options_.by_step(step), "step", step);
}

void LRScheduler::on_batch_end(Data& data) {
  const System& run = system();
  const bool log_step = run.log_steps > 0 &&  //
                        (run.global_step == 1 || run.global_step % run.log_steps == 0);
  if (log_step) data.write_with_log(outputs()[0], options_.model.learning_rate());
}

void LRScheduler::on_epoch_end(Data& data) {
  data.write_without_log(outputs()[0], options_.model.learning_rate());
}

void LRScheduler::set_rate(double lr, const char* unit, int64_t time) const {
  FE_CHECK(std::isfinite(lr) && lr >= 0.0,
           "LRScheduler: expected a learning rate of at least 0 for the model '{}', got {} at {} "
           "{}.",
           options_.model.name(), lr, unit, time);
  options_.model.set_learning_rate(lr);
}

}  // namespace fe::traces
