// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/lr_scheduler.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <exception>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/rethrow.h"

namespace fe::traces {
namespace {

// The last digits of a cosine differ from processor to processor.
double to_seven_digits(double value) {
  const std::string text = fmt::format("{:.7g}", value);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The mean of the rates at up to a hundred of the times.
OptionValue mean_rate(const LRSchedulerOptions::Rate& rate, int64_t first, int64_t last) {
  constexpr int64_t kMost = 100;
  const int64_t stride = (last - first) / kMost + 1;
  double sum = 0.0;
  int64_t count = 0;
  try {
    for (int64_t time = last; time >= first; time -= stride, ++count) sum += rate(time);
  } catch (const std::exception&) {
    return {};  // training reports the error, if it reaches that time
  }
  const double mean = sum / static_cast<double>(count);
  return std::isfinite(mean) ? OptionValue(to_seven_digits(mean)) : OptionValue();
}

// A function cannot be recorded, but its values can: its means over the times 1, 2, 3-5, 6-10,
// 11-20, 21-50 and so on, up to `end`. Beyond that it need not be defined. A formula is recorded
// like these, as what holds for the length of this run: a longer one may have another.
void describe_rate(const std::string& name,
                   const LRSchedulerOptions::Rate& given,
                   int64_t end,
                   Description& description) {
  if (!given || end < 1) return;
  for (Option& option : description.options) {
    if (option.name == name) option.value = {};
  }
  if (given.formula()) description.options.push_back({name + "[formula]", given.formula()->text()});
  // What it changes in itself is forgotten.
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const LRSchedulerOptions::Rate rate = given;
  description.options.push_back({name + "[1]", mean_rate(rate, 1, 1)});
  int64_t first = 2;
  for (int64_t ten = 1; first <= end; ten *= 10) {
    for (const int64_t until : {2 * ten, 5 * ten, 10 * ten}) {
      const int64_t last = std::min(until, end);
      if (first > last) break;
      const std::string times =
          first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
      description.options.push_back(
          {fmt::format("{}[{}]", name, times), mean_rate(rate, first, last)});
      first = last + 1;
    }
  }
}

// A formula of `name` and nothing else.
Rate formula_of(const char* name, Rate rate, const char* option) {
  if (!rate.formula()) return rate;
  try {
    return Expression(rate.formula()->text(), {name});
  } catch (const Error&) {
    rethrow_at(fmt::format("LRScheduler: {}", option), "Expression");
  }
}

LRSchedulerOptions with_formulas(LRSchedulerOptions options) {
  options.by_step = formula_of("step", std::move(options.by_step), "by_step");
  options.by_epoch = formula_of("epoch", std::move(options.by_epoch), "by_epoch");
  return options;
}

}  // namespace

LRScheduler::LRScheduler(LRSchedulerOptions options)
    : Trace(options, Keys::none(), options.model.name() + "_lr"),
      options_(with_formulas(std::move(options))) {
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

Description LRScheduler::description_in(const RunLength& length) const {
  constexpr int64_t kLatest = 10'000'000;  // some functions take longer for larger arguments
  Description description = this->description();
  describe_rate("by_step", options_.by_step, std::min(length.steps, kLatest), description);
  describe_rate("by_epoch", options_.by_epoch, std::min(length.epochs, kLatest), description);
  return description;
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
