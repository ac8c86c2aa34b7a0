// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/mode.h"

/// Options are declared once. An options struct is a plain aggregate whose member initializers are
/// the defaults, with one static function that names each member, describes it, and bounds it:
///
///   struct GaussianNoiseOptions {
///     static constexpr std::string_view kName = "GaussianNoise";
///     static constexpr std::string_view kDoc = "adds normal noise";
///
///     Keys inputs;
///     Keys outputs;
///     double std = 1.0;
///     Modes mode = Modes::all();
///     DsIds ds_id = {};
///
///     static auto fields() {
///       using O = GaussianNoiseOptions;
///       return std::tuple(field("inputs", &O::inputs, "float32 arrays of any shape"),
///                         field("outputs", &O::outputs, "float32 arrays of the inputs' shapes"),
///                         field("std", &O::std, "standard deviation of the noise", at_least(0)));
///     }
///   };
///
/// `mode` and `ds_id` mean the same in every piece and are declared here, for all of them. The
/// range checks of constructors, YAML, help, the record of a run, and a checkpoint's recipe all
/// follow from that one declaration.
namespace fe {

/// The numbers an option may take: finite ones, unless it says otherwise.
struct Range {
  double low = -std::numeric_limits<double>::infinity();  ///< the smallest allowed value
  double high = std::numeric_limits<double>::infinity();  ///< the largest allowed value
  bool low_open = false;                                  ///< whether `low` itself is excluded
  bool high_open = false;                                 ///< whether `high` itself is excluded
  bool finite = true;  ///< false: infinity too, where the bounds hold it

  bool contains(double value) const;  ///< false for NaN
  std::string str() const;            ///< "[0, 1)", "greater than 0"
};

/// [low, infinity)
constexpr Range at_least(double low) { return {.low = low}; }
/// (low, infinity)
constexpr Range greater_than(double low) { return {.low = low, .low_open = true}; }
/// [low, high]
constexpr Range between(double low, double high) { return {.low = low, .high = high}; }
/// [low, high)
constexpr Range from_to_below(double low, double high) {
  return {.low = low, .high = high, .high_open = true};
}

/// One option of an options struct: its name, the member that holds it, and what it is.
template <class Owner, class T>
struct Field {
  /// The type of the option.
  using Type = T;
  std::string_view name;  ///< the name in configs
  T Owner::*member;       ///< the member that holds the value
  std::string_view doc;   ///< the documentation
  Range range;            ///< the allowed values, if it is a number

  /// Its value in `options`.
  T& of(Owner& options) const { return options.*member; }
  const T& of(const Owner& options) const { return options.*member; }
};

/// Declares an option that is a member of the struct.
template <class Owner, class T>
constexpr Field<Owner, T> field(std::string_view name,
                                T Owner::*member,
                                std::string_view doc,
                                Range range = {}) {
  return {name, member, doc, range};
}

/// A member that is not an option but an object of its own, such as the network of an estimator. It
/// is documented like an option; a config has a section for it.
template <class Owner, class T>
struct PartField : Field<Owner, T> {};

/// Declares a member that is an object of its own.
template <class Owner, class T>
constexpr PartField<Owner, T> part(std::string_view name, T Owner::*member, std::string_view doc) {
  return {{name, member, doc, {}}};
}

/// An option of a struct that is itself a member of the options.
template <class Owner, class Part, class Inner>
struct NestedField {
  /// The type of the option.
  using Type = typename Inner::Type;
  std::string_view name;  ///< the name in configs
  Part Owner::*part;      ///< the member that holds the inner struct
  Inner inner;            ///< the option of the inner struct
  std::string_view doc;   ///< the documentation
  Range range;            ///< the allowed values, if it is a number

  /// Its value in `options`.
  Type& of(Owner& options) const { return inner.of(options.*part); }
  const Type& of(const Owner& options) const { return inner.of(options.*part); }
};

/// The value of one option, in a form that can be written down. Monostate: unset, or a piece of
/// code (a function, a module) that cannot.
using OptionValue = std::variant<std::monostate,
                                 bool,
                                 int64_t,
                                 double,
                                 std::string,
                                 std::vector<int64_t>,
                                 std::vector<double>,
                                 std::vector<std::string>>;

/// One option with its value.
struct Option {
  std::string name;   ///< the name in configs
  OptionValue value;  ///< the value
};

/// What an op, trace, optimizer or architecture is made of: its name and its options.
struct Description {
  std::string name;             ///< the name in configs
  std::vector<Option> options;  ///< the options, in order of declaration
  std::string place = {};       ///< where a config file names it: "alocc.yaml:12:5"

  /// For messages: the name, behind the place if it has one.
  std::string label() const { return place.empty() ? name : place + ": " + name; }
};

template <class T>
concept HasFields = requires {
  T::fields();
};

/// Options of a piece that a config can name: they carry its name and a line of documentation.
template <class T>
concept PieceOptions = HasFields<T> && requires {
  { T::kName } -> std::convertible_to<std::string_view>;
  { T::kDoc } -> std::convertible_to<std::string_view>;
};

namespace detail {

template <class T, class... Types>
concept OneOf = (std::is_same_v<T, Types> || ...);

template <class F>
constexpr auto flat(const F& field) {
  return std::tuple(field);
}
template <class... F>
constexpr auto flat(const std::tuple<F...>& fields) {
  return std::apply([](const auto&... f) { return std::tuple_cat(flat(f)...); }, fields);
}

template <class O>
constexpr auto shared_fields() {
  if constexpr (requires(O o) {
                  o.mode = Modes::all();
                  o.ds_id = DsIds();
                }) {
    return std::tuple(field("mode", &O::mode, "when it runs"),
                      field("ds_id", &O::ds_id, "the data sets it is for"));
  } else {
    return std::tuple();
  }
}

}  // namespace detail

/// Every option of a struct as one flat tuple: its fields(), then those that all pieces share.
template <HasFields Options>
constexpr auto all_fields() {
  return std::tuple_cat(detail::flat(Options::fields()), detail::shared_fields<Options>());
}

/// The options of a member as options of the struct that holds it, for what several pieces have in
/// common: `nested(&OutlierAEOptions::scoring)`. In YAML they stand beside the others. They need
/// defaults.
template <class Owner, HasFields Part>
constexpr auto nested(Part Owner::*part) {
  return std::apply(
      [part](const auto&... inner) {
        return std::tuple(NestedField<Owner, Part, std::remove_cvref_t<decltype(inner)>>{
            inner.name, part, inner, inner.doc, inner.range}...);
      },
      all_fields<Part>());
}

template <class T>
concept HasOptionName = requires(const T& value) {
  { option_name(value) } -> std::convertible_to<std::string>;
};

/// Turns a member into an OptionValue. A type of your own takes part with a free function
/// `std::string option_name(const YourType&)` in its namespace.
template <class T>
OptionValue option_value(const T& value) {
  if constexpr (detail::OneOf<T, bool, std::string, std::vector<double>, std::vector<int64_t>,
                              std::vector<std::string>>)
    return value;
  else if constexpr (HasOptionName<T>)
    return std::string(option_name(value));
  else if constexpr (std::is_integral_v<T>)
    return static_cast<int64_t>(value);
  else if constexpr (std::is_floating_point_v<T>)
    return static_cast<double>(value);
  else if constexpr (std::is_same_v<T, std::filesystem::path>)
    return value.string();
  else if constexpr (detail::OneOf<T, Key, Modes>)
    return value.str();
  else if constexpr (std::is_same_v<T, Keys>)
    return value.names();
  else if constexpr (std::is_same_v<T, DsIds>)
    return value.ids();
  else
    return std::monostate{};
}
template <class T>
OptionValue option_value(const std::optional<T>& value) {
  return value ? option_value(*value) : OptionValue(std::monostate{});
}

/// Throws fe::Error: "GaussianNoise: expected std at least 0, got -1."
void check_range(std::string_view owner,
                 std::string_view option,
                 const Range& range,
                 const OptionValue& value);

/// Checks every option against its range and records it. Throws fe::Error.
template <HasFields Options>
Description describe(std::string_view owner, const Options& options) {
  Description description{.name = std::string(owner), .options = {}};
  std::apply(
      [&](const auto&... fields) {
        [[maybe_unused]] const auto add = [&](const auto& f) {
          OptionValue value = option_value(f.of(options));
          check_range(owner, f.name, f.range, value);
          description.options.push_back({std::string(f.name), std::move(value)});
        };
        (add(fields), ...);
      },
      all_fields<Options>());
  return description;
}
/// The same under the name that the options declare.
template <PieceOptions Options>
Description describe(const Options& options) {
  return describe(Options::kName, options);
}

}  // namespace fe
