// SPDX-License-Identifier: Apache-2.0
#include "config/schema/scheduled.h"

#include <charconv>

namespace fe::config {
namespace {

bool is_schedule(const Node& node) {
  return node.is_map() && node.entries.size() == 1 &&
         (node.entries.front().key == "EpochScheduler" ||
          node.entries.front().key == "RepeatScheduler");
}

std::optional<int64_t> epoch_of(const std::string& text) {
  int64_t epoch = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), epoch);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return epoch;
}

}  // namespace

std::optional<WrittenSchedule> written_schedule(const Node& node, Context& context) {
  if (!is_schedule(node)) return std::nullopt;
  WrittenSchedule schedule;
  const auto& [name, place, values] = node.entries.front();
  if (name == "RepeatScheduler") {
    if (values.is_list() && values.items.size() > 1) {
      schedule.cycle = values.items;
    } else {
      context.error(values.place,
                    "RepeatScheduler: expected a list of at least two values, got {}.",
                    values.describe());
    }
    return schedule;
  }
  if (!values.is_map() || values.entries.empty()) {
    context.error(
        values.place,
        "EpochScheduler: expected a map from first epoch to value, {{1: a, 5: b}}, got {}.",
        values.describe());
    return schedule;
  }
  for (const auto& entry : values.entries) {
    const auto epoch = epoch_of(entry.key);
    if (epoch && *epoch >= 1) {
      schedule.by_epoch.emplace_back(*epoch, entry.value);
    } else {
      context.error(entry.place,
                    "EpochScheduler: expected an epoch, a whole number from 1, got '{}'.",
                    entry.key);
      return WrittenSchedule{};
    }
  }
  return schedule;
}

std::optional<Node> lift_schedule(const Node& piece, Context& context) {
  if (!piece.is_map() || piece.entries.size() != 1 || is_schedule(piece)) return piece;
  const Node::Entry& whole = piece.entries.front();
  const Node::Entry* scheduled = nullptr;
  for (const auto& option : whole.value.entries) {
    if (!is_schedule(option.value)) continue;
    if (scheduled) {
      context.error(option.place,
                    "{}: both '{}' and '{}' are scheduled. Schedule the whole {} "
                    "instead: {{EpochScheduler: {{1: {{{}: ...}}, ...}}}}.",
                    whole.key, scheduled->key, option.key, whole.key, whole.key);
      return std::nullopt;
    }
    scheduled = &option;
  }
  if (!scheduled) return piece;
  const auto with = [&](const Node& value) {
    Node variant = piece;
    *variant.entries.front().value.find(scheduled->key) = value;
    return variant;
  };
  Node schedule = scheduled->value;
  Node& values = schedule.entries.front().value;
  for (auto& entry : values.entries) entry.value = with(entry.value);
  for (Node& item : values.items) item = with(item);
  return schedule;
}

}  // namespace fe::config
