// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
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
  EpochScheduler(std::map<int64_t, std::optional<T>> by_epoch) : values(std::move(by_epoch)) {
    FE_CHECK(!values.empty(), "EpochScheduler: expected at least one epoch, got none.");
    FE_CHECK(values.begin()->first >= 1, "EpochScheduler: expected epochs from 1, got {}.",
             values.begin()->first);
  }
  std::map<int64_t, std::optional<T>> values;
};

/// Cycles through its values, one an epoch: {a, b} is a, b, a, b, ...
template <class T>
struct RepeatScheduler {
  RepeatScheduler(std::vector<std::optional<T>> cycle) : values(std::move(cycle)) {
    FE_CHECK(values.size() > 1, "RepeatScheduler: expected at least two values, got {}.",
             values.size());
  }
  std::vector<std::optional<T>> values;
};

/// A value that may change with the epoch: what every list of ops, data set and batch size takes.
template <class T>
class Scheduled {
 public:
  template <class U>
  requires std::is_convertible_v<U&&, T> Scheduled(U&& value)
      : values_{T(std::forward<U>(value))}, active_([](int64_t) { return 0; }) {}

  Scheduled(EpochScheduler<T> scheduler) : scheduled_(true) {
    std::vector<int64_t> starts;
    for (auto& [epoch, value] : scheduler.values) {
      starts.push_back(epoch);
      values_.push_back(std::move(value));
    }
    active_ = [starts = std::move(starts)](int64_t epoch) {
      int64_t active = -1;
      while (active + 1 < static_cast<int64_t>(starts.size()) &&
             starts[static_cast<size_t>(active + 1)] <= epoch) {
        ++active;
      }
      return active;
    };
  }

  Scheduled(RepeatScheduler<T> scheduler) : scheduled_(true) {
    values_ = std::move(scheduler.values);
    active_ = [count = static_cast<int64_t>(values_.size())](int64_t epoch) {
      return (epoch - 1) % count;
    };
  }

  /// The value in `epoch`, or nullptr when there is none.
  const T* at(int64_t epoch) const { return value(active_(epoch)); }

  /// Which of its values is active: equal numbers mean equal plans.
  int64_t variant(int64_t epoch) const { return at(epoch) ? active_(epoch) : -1; }

  /// The value of a variant, or nullptr when there is none.
  const T* value(int64_t variant) const {
    if (variant < 0 || variant >= static_cast<int64_t>(values_.size())) return nullptr;
    const auto& value = values_[static_cast<size_t>(variant)];
    return value ? &*value : nullptr;
  }

  bool is_scheduled() const { return scheduled_; }

  /// Every value it can take.
  std::vector<const T*> all() const {
    std::vector<const T*> all;
    for (const auto& value : values_) {
      if (value) all.push_back(&*value);
    }
    return all;
  }

 private:
  std::vector<std::optional<T>> values_;
  std::function<int64_t(int64_t)> active_;
  bool scheduled_ = false;
};

}  // namespace fe
