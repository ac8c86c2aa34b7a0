// SPDX-License-Identifier: Apache-2.0
#include "traces/best_value.h"

#include <torch/types.h>

#include <cmath>
#include <limits>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "traces/saved_state.h"

namespace fe::traces {

std::string option_name(Best best) { return best == Best::kMin ? "min" : "max"; }

BestValue::BestValue(Best best, double min_delta, std::optional<double> baseline)
    : best_(best),
      min_delta_(min_delta),
      baseline_(baseline.value_or(std::numeric_limits<double>::quiet_NaN())),
      value_(baseline_) {}

bool BestValue::update(double value, int64_t epoch) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double worst = best_ == Best::kMin ? kInfinity : -kInfinity;
  const double bar = std::isnan(value_) ? worst : value_;
  const bool better = best_ == Best::kMin ? value + min_delta_ < bar : value - min_delta_ > bar;
  if (!better) return false;
  value_ = value;
  epoch_ = epoch;
  return true;
}

void BestValue::reset() {
  value_ = baseline_;
  epoch_ = 0;
}

StateDict BestValue::state() const { return {{"best", value_}, {"best_epoch", epoch_}}; }

void BestValue::load_state(const StateDict& state, std::string_view trace) {
  value_ = saved<double>(state, trace, "best");
  epoch_ = saved<int64_t>(state, trace, "best_epoch");
}

double monitored_number(const Data& data, std::string_view trace, const std::string& key) {
  const Value* value = data.find(key);
  if (!value) {
    std::vector<std::string> names;
    for (const Data::Written& written : data.written()) names.push_back(written.key);
    fail("{}: expected a number under '{}' at the end of the epoch, got none.{} Known names: {}.",
         trace, key, did_you_mean(key, names), fmt::join(names, ", "));
  }
  if (const auto* number = std::get_if<double>(value)) return *number;
  if (const auto* count = std::get_if<int64_t>(value)) return static_cast<double>(*count);
  const auto* tensor = std::get_if<Tensor>(value);
  FE_CHECK(tensor && tensor->numel() == 1,
           "{}: expected a single number under '{}', got {}. For one value of several classes let "
           "the metric average them.",
           trace, key, to_string(*value));
  return tensor->item<double>();
}

}  // namespace fe::traces
