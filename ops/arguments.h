// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/key.h"

/// What lets the users' functions take values as separate arguments, [](const Tensor& a,
/// const Tensor& b) {...}, as well as in one list.
namespace fe::ops {

namespace detail {

template <class Value, size_t>
using Repeat = const Value&;

template <class F, class Value, class Result, class... More, size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return std::is_invocable_r_v<Result, F&, Repeat<Value, I>..., More...>;
}

}  // namespace detail

/// How many values F takes, from 1 to 4, before arguments of the types More; 0: it is not such a
/// function.
template <class F, class Value, class Result, class... More>
constexpr size_t arity_of() {
  using detail::takes;
  if constexpr (takes<F, Value, Result, More...>(std::make_index_sequence<1>()))
    return 1;
  else if constexpr (takes<F, Value, Result, More...>(std::make_index_sequence<2>()))
    return 2;
  else if constexpr (takes<F, Value, Result, More...>(std::make_index_sequence<3>()))
    return 3;
  else if constexpr (takes<F, Value, Result, More...>(std::make_index_sequence<4>()))
    return 4;
  else
    return 0;
}

/// A function of 1 to 4 values, and More, that gives a Result.
template <class F, class Value, class Result, class... More>
concept TakesEach = arity_of<F, Value, Result, More...>()
> 0;

/// A function of Args that gives a Result.
template <class F, class Result, class... Args>
concept Gives = std::is_invocable_r_v<Result, F&, Args...>;

/// f(values[0], ..., values[count - 1], more...)
template <size_t count, class F, class Values, class... More>
decltype(auto) call_with(F& f, const Values& values, More&&... more) {
  return [&]<size_t... I>(std::index_sequence<I...>)->decltype(auto) {
    return f(values[I]..., std::forward<More>(more)...);
  }
  (std::make_index_sequence<count>());
}

/// Throws fe::Error unless a function of `arity` arguments (0: any number) fits the keys.
inline void check_arity(std::string_view op, const Keys& inputs, size_t arity) {
  FE_CHECK(arity == 0 || inputs.size() == arity,
           "{}: expected one input for each argument of fn ({}), got [{}].", op, arity,
           fmt::join(inputs, ", "));
}

}  // namespace fe::ops
