// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "fe/base/error.h"

namespace fe {

/// A value from an epoch on: {{1, a}, {5, b}} is a in epochs 1-4 and b from 5; std::nullopt
/// switches off. Before the first epoch named there is nothing. Epochs count from 1.
template <class T>
struct EpochScheduler {
  /// From the values by their first epoch. Throws fe::Error for epochs below 1, and for an empty
  /// map.
  EpochScheduler(std::map<int64_t, std::optional<T>> by_epoch) : values(std::move(by_epoch)) {
    FE_CHECK(!values.empty(), "EpochScheduler: expected at least one epoch, got none.");
    FE_CHECK(values.begin()->first >= 1, "EpochScheduler: expected epochs from 1, got {}.",
             values.begin()->first);
  }
  std::map<int64_t, std::optional<T>> values;  ///< the values by their first epoch
};

/// Cycles through its values, one per epoch: {a, b} is a, b, a, b, ...
template <class T>
struct RepeatScheduler {
  /// From the values of one cycle, at least two. Throws fe::Error otherwise.
  RepeatScheduler(std::vector<std::optional<T>> cycle) : values(std::move(cycle)) {
    FE_CHECK(values.size() > 1, "RepeatScheduler: expected at least two values, got {}.",
             values.size());
  }
  std::vector<std::optional<T>> values;  ///< the values of one cycle
};

/// A value that may change with the epoch: what every list of ops, data set and batch size takes.
template <class T>
class Scheduled {
 public:
  /// A value that never changes. A fraction is not one where a whole number is expected.
  template <class U>
  requires(std::is_convertible_v<U&&, T> &&
           !(std::is_integral_v<T> && std::is_floating_point_v<std::remove_cvref_t<U>>))
      Scheduled(U&& value)
      : values_{T(std::forward<U>(value))} {}

  /// A value that changes from given epochs.
  Scheduled(EpochScheduler<T> scheduler) : scheduled_(true) {
    for (auto& [epoch, value] : scheduler.values) {
      starts_.push_back(epoch);
      values_.push_back(std::move(value));
    }
  }

  /// A value that cycles.
  Scheduled(RepeatScheduler<T> scheduler)
      : values_(std::move(scheduler.values)), scheduled_(true) {}

  /// The value in `epoch`, or nullptr when there is none.
  const T* at(int64_t epoch) const { return value(active(epoch)); }

  /// Which of its values is active: equal numbers mean equal plans.
  int64_t variant(int64_t epoch) const { return at(epoch) ? active(epoch) : -1; }

  /// The value of a variant, or nullptr when there is none.
  const T* value(int64_t variant) const {
    if (variant < 0 || variant >= static_cast<int64_t>(values_.size())) return nullptr;
    const auto& value = values_[static_cast<size_t>(variant)];
    return value ? &*value : nullptr;
  }

  /// Whether it can change with the epoch.
  bool is_scheduled() const { return scheduled_; }
  /// How many variants it has, switched off ones among them.
  int64_t variants() const { return static_cast<int64_t>(values_.size()); }
  /// The epochs from which on its variants are active, by variant; empty where it cycles through
  /// them, or has but one.
  const std::vector<int64_t>& starts() const { return starts_; }

  /// Every value it can take.
  std::vector<const T*> all() const {
    std::vector<const T*> all;
    for (const auto& value : values_) {
      if (value) all.push_back(&*value);
    }
    return all;
  }

 private:
  int64_t active(int64_t epoch) const {
    if (starts_.empty()) return (epoch - 1) % variants();
    return std::upper_bound(starts_.begin(), starts_.end(), epoch) - starts_.begin() - 1;
  }

  std::vector<std::optional<T>> values_;
  std::vector<int64_t> starts_ = {};
  bool scheduled_ = false;
};

}  // namespace fe
