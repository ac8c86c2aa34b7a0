// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

namespace fe {

/// The types of one category, such as every op of the pipeline in ops/all.h. The registry of
/// configs, help and reference pages follow from it.
template <class... T>
struct TypeList {};

/// Calls add.operator()<T>() for every type of a list:
/// `for_each_type(ops::NumpyOps(), [&]<class Op>() { registry.numpy_op<Op>(); })`.
template <class... T, class Add>
void for_each_type(TypeList<T...>, const Add& add) {
  (add.template operator()<T>(), ...);
}

namespace detail {

template <class List, class... First>
struct VariantOf;
template <class... T, class... First>
struct VariantOf<TypeList<T...>, First...> {
  using Type = std::variant<First..., T...>;
};

}  // namespace detail

/// One value of any type of a list, or of the types `First` that stand before them.
template <class List, class... First>
using VariantOf = typename detail::VariantOf<List, First...>::Type;

}  // namespace fe
