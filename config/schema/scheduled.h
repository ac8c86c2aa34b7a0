// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/schema/catalog.h"
#include "config/schema/context.h"
#include "config/yaml/node.h"
#include "fe/base/schedule.h"

/// Values that change with the epoch:
///
///   batch_size: {EpochScheduler: {1: 32, 5: 64}}        # 64 from epoch 5
///   - RepeatScheduler: [{Normalize: {...}}, null]       # every other epoch
///   - GaussianNoise: {std: {EpochScheduler: {1: 0.1, 5: 0.2}}, ...}
namespace fe::config {

/// The values of a schedule, still to be read.
struct WrittenSchedule {
  std::vector<std::pair<int64_t, Node>> by_epoch;  ///< of an EpochScheduler
  std::vector<Node> cycle;                         ///< of a RepeatScheduler
};

/// nullopt if it is not a schedule; a schedule without values when faults were noted.
std::optional<WrittenSchedule> written_schedule(const Node& node, Context& context);

/// A piece with a schedule among its options as a schedule of pieces; others as they are. nullopt
/// when a fault was noted.
std::optional<Node> lift_schedule(const Node& piece, Context& context);

/// Reads a value or a schedule of values with `read`, a function from Node to std::optional<T>.
template <class T, class Read>
std::optional<Scheduled<T>> read_scheduled(const Node& node, Context& context, const Read& read) {
  const auto schedule = written_schedule(node, context);
  if (!schedule) {
    std::optional<T> value = read(node);
    return value ? std::optional<Scheduled<T>>(std::move(*value)) : std::nullopt;
  }
  bool good = true;
  const auto read_or_none = [&](const Node& each) -> std::optional<T> {
    if (each.is_null()) return std::nullopt;
    std::optional<T> value = read(each);
    good = good && value.has_value();
    return value;
  };
  try {
    if (!schedule->by_epoch.empty()) {
      std::map<int64_t, std::optional<T>> values;
      for (const auto& [epoch, value] : schedule->by_epoch) {
        values.emplace(epoch, read_or_none(value));
      }
      if (good) return Scheduled<T>(EpochScheduler<T>(std::move(values)));
    } else if (!schedule->cycle.empty()) {
      std::vector<std::optional<T>> values;
      for (const Node& value : schedule->cycle) values.push_back(read_or_none(value));
      if (good) return Scheduled<T>(RepeatScheduler<T>(std::move(values)));
    }
  } catch (const Error& error) {
    context.error(node.place, "{}", error.what());
  }
  return std::nullopt;
}

/// Reads a list of pieces, each of which may be scheduled; nullopt when a fault was noted.
template <class T>
std::optional<std::vector<Scheduled<T>>> read_pieces(const Node* node,
                                                     Context& context,
                                                     const Catalog<T>& catalog,
                                                     const std::string& where) {
  std::vector<Scheduled<T>> pieces;
  if (!node || node->is_null()) return pieces;
  if (!node->is_list()) {
    context.error(node->place,
                  "{}: expected a list of {}s, each as \"- Name: {{options}}\", got {}.", where,
                  catalog.category(), node->describe());
    return std::nullopt;
  }
  bool good = true;
  for (const Node& item : node->items) {
    const auto lifted = lift_schedule(item, context);
    std::optional<Scheduled<T>> piece;
    if (lifted) {
      piece = read_scheduled<T>(*lifted, context,
                                [&](const Node& each) { return catalog.read(each, context); });
    }
    good = good && piece.has_value();
    if (piece) pieces.push_back(std::move(*piece));
  }
  return good ? std::optional(std::move(pieces)) : std::nullopt;
}

}  // namespace fe::config
