// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "config/schema/option_type.h"
#include "fe/base/options/options.h"

/// The defaults of an options struct, and which of its members have none.
namespace fe::config::detail {

/// Becomes the value of whatever member it initializes.
template <class Give>
struct Initializer {
  const Give* give;
  template <class T>
  operator T() const {
    return give->template operator()<T>();
  }
};

struct AnyValue {
  template <class T>
  operator T() const;
};

template <class Options, size_t... I>
constexpr bool made_from(std::index_sequence<I...>) {
  return requires { Options{(static_cast<void>(I), AnyValue{})...}; };
}

/// How many leading members have no default: those that must be written.
template <class Options, size_t kCount = 0>
constexpr size_t required_count() {
  if constexpr (made_from<Options>(std::make_index_sequence<kCount>())) {
    return kCount;
  } else {
    return required_count<Options, kCount + 1>();
  }
}

template <class F>
struct IsPart : std::false_type {};
template <class Owner, class T>
struct IsPart<PartField<Owner, T>> : std::true_type {};
template <class F>
struct IsNested : std::false_type {};
template <class Owner, class Part, class Inner>
struct IsNested<NestedField<Owner, Part, Inner>> : std::true_type {};

// Members without a default that `{}` can make, such as a number, may be left out here.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
template <class Options, class Give, size_t... I>
Options make_options(const Give& give, std::index_sequence<I...>) {
  return Options{(static_cast<void>(I), Initializer<Give>{&give})...};
}
#pragma GCC diagnostic pop

template <class T>
T stand_in();

/// Options with stand-ins where there are no defaults.
template <class Options>
Options default_options() {
  const auto give = []<class T>() { return stand_in<T>(); };
  return make_options<Options>(give, std::make_index_sequence<required_count<Options>()>());
}

template <class T>
T stand_in() {
  if constexpr (requires { OptionType<T>::stand_in(); }) {
    return OptionType<T>::stand_in();
  } else if constexpr (HasFields<T>) {
    return default_options<T>();
  } else {
    return T();
  }
}

}  // namespace fe::config::detail
