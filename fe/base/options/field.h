// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "fe/base/mode.h"

/// How an options struct declares its options; see fe/base/options/options.h.
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

}  // namespace fe
