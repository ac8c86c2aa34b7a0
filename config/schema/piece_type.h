// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/schema/registry.h"
#include "config/schema/scheduled.h"
#include "fe/base/schedule.h"

/// OptionType of pieces among the options of another one, and of values that change with the epoch.
namespace fe::config {

/// A piece among the options of another one: {Name: {options}}.
template <HasCategory T>
struct OptionType<T> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kPiece, .text = std::string(kCategory<T>.name)};
  }
  static std::optional<T> read(const Node& node, Context& context, const std::string&) {
    return context.registry().pieces<T>().read(node, context);
  }
  static T stand_in() {
    if constexpr (std::default_initializable<T>) {
      return T();
    } else {
      return T(nullptr);
    }
  }
};

/// The unit of its time is that of the option: steps, or epochs for one named by_epoch.
template <>
struct OptionType<Schedule> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kPiece,
            .text = std::string(kCategory<Schedule>.name),
            .may_be_null = true};
  }
  static std::optional<Schedule> read(const Node& node, Context& context, const std::string& what) {
    context.schedule_length = what.ends_with("by_epoch") ? context.epochs : context.total_steps;
    return context.registry().schedules().read(node, context);
  }
};

template <class T>
struct OptionType<Scheduled<T>> {
  static TypeInfo info() {
    TypeInfo info = OptionType<T>::info();
    info.scheduled = true;
    info.may_be_null = kMayBeNone;
    return info;
  }
  static std::optional<Scheduled<T>> read(const Node& node,
                                          Context& context,
                                          const std::string& what) {
    if constexpr (kMayBeNone) {
      if (node.is_null()) return Scheduled<T>(T());
    }
    const auto read_value = [&](const Node& each) {
      return OptionType<T>::read(each, context, what);
    };
    if constexpr (HasCategory<T>) {
      const auto lifted = lift_schedule(node, context);
      return lifted ? read_scheduled<T>(*lifted, context, read_value) : std::nullopt;
    } else {
      return read_scheduled<T>(node, context, read_value);
    }
  }

 private:
  // As OptimizerOptions: null is a model without an optimizer.
  static constexpr bool kMayBeNone = std::constructible_from<T, std::monostate>;
};

template <HasCategory T>
struct OptionType<std::vector<Scheduled<T>>> {
  static TypeInfo info() {
    const TypeInfo element = OptionType<Scheduled<T>>::info();
    return {.kind = TypeInfo::Kind::kList,
            .text = "a list of " + element.text + "s",
            .element = std::make_shared<TypeInfo>(element),
            .may_be_null = true};
  }
  static std::optional<std::vector<Scheduled<T>>> read(const Node& node,
                                                       Context& context,
                                                       const std::string& what) {
    return read_pieces(&node, context, context.registry().pieces<T>(), what);
  }
};

}  // namespace fe::config
