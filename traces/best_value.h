// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fe/estimator/trace.h"

namespace fe::traces {

/// Which of two values is better.
enum class Best { kMin, kMax };
std::string option_name(Best best);  ///< "min" or "max"
constexpr auto choices(Best) { return std::array{Best::kMin, Best::kMax}; }

/// The best of a row of values, and its epoch. A value is better when it beats the best so far
/// strictly, by more than `min_delta`; NaN never is.
class BestValue {
 public:
  /// For values that should become small or large, with the least change that counts.
  explicit BestValue(Best best, double min_delta = 0.0, std::optional<double> baseline = {});

  /// Takes the value of an epoch; true when it is the best so far.
  bool update(double value, int64_t epoch);
  void reset();  ///< back to the baseline

  double value() const { return value_; }   ///< NaN while there is neither a best nor a baseline
  int64_t epoch() const { return epoch_; }  ///< 0 while nothing beat the baseline

  StateDict state() const;  ///< "best" and "best_epoch"
  /// Restores what state() returned, in the name of `trace`.
  void load_state(const StateDict& state, std::string_view trace);

 private:
  Best best_;
  double min_delta_;
  double baseline_;
  double value_;
  int64_t epoch_ = 0;
};

/// The number under `key` at an on_epoch_end. Throws fe::Error, naming `trace`, when there is none
/// or it is not a single number.
double monitored_number(const Data& data, std::string_view trace, const std::string& key);

}  // namespace fe::traces
