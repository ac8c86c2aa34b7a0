// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/logger.h"

#include <algorithm>
#include <cctype>

#include "fe/base/log.h"
#include "fe/base/system/clock.h"

namespace fe {
namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// Takes the number at the front of `text` off, without leading zeros.
std::string_view take_number(std::string_view& text) {
  size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  std::string_view number = text.substr(0, end);
  text.remove_prefix(end);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

bool is_array(const Value& value) {
  const auto* tensor = std::get_if<Tensor>(&value);
  return tensor && tensor->numel() != 1;
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const std::string_view x = take_number(a), y = take_number(b);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

std::string log_line(std::string_view header,
                     int64_t step,
                     int64_t epoch,
                     const std::vector<Data::Written>& values) {
  std::vector<const Data::Written*> sorted;
  for (const auto& value : values) {
    if (value.logged) sorted.push_back(&value);
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto* a, const auto* b) { return natural_less(a->key, b->key); });
  std::string line = fmt::format("FastEstimator-{}: step: {};", header, step);
  if (epoch > 0) line += fmt::format(" epoch: {};", epoch);
  std::string arrays;
  for (const auto* written : sorted) {
    if (is_array(written->value)) {
      arrays += fmt::format("\n{}:\n{};", written->key, to_string(written->value));
    } else {
      line += fmt::format(" {}: {};", written->key, to_string(written->value));
    }
  }
  return line + arrays;
}

void ProgressBar::show(const System& system, int64_t steps, std::string_view extra) {
  if (!log::is_terminal()) return;
  const double time = seconds_now();
  if (pass_epoch_ != system.epoch_idx || system.batch_idx <= 1) {
    pass_epoch_ = system.epoch_idx;
    pass_begin_ = time;
  }
  if (time - last_ < 0.1) return;
  last_ = time;
  constexpr int64_t kWidth = 20;
  const int64_t done = steps > 0 ? system.batch_idx * kWidth / steps : 0;
  const double rate = static_cast<double>(system.batch_idx) / std::max(time - pass_begin_, 1e-3);
  log::status(fmt::format(
      "{} {}/{} [{}>{}] {}/{}  {}{:.1f} steps/sec", name(system.mode), system.epoch_idx,
      system.total_epochs, std::string(static_cast<size_t>(std::min(done, kWidth)), '='),
      std::string(static_cast<size_t>(std::max<int64_t>(kWidth - done, 0)), ' '), system.batch_idx,
      steps, extra, rate));
}

void ProgressBar::remove() { log::status(""); }

}  // namespace fe
