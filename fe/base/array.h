// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "fe/base/shape.h"

namespace fe {

/// An n-dimensional host array, always dense in C order.
///
/// A copy is a handle to the same values. Ops get their inputs as `const Array&` and make their
/// outputs with resize(), which re-uses the buffer of the last sample; a result that only looks at
/// its input in another shape is made with reshape() and copies nothing.
class Array {
 public:
  Array() = default;  ///< no value; defined() is false

  /// New, uninitialized values.
  Array(const Shape& shape, Dtype dtype) { resize(shape, dtype); }

  /// A scalar.
  template <class T>
  requires std::is_arithmetic_v<T>
  explicit Array(T value) { *resize<T>({}) = value; }

  /// A copy of `values`, in C order.
  template <class T>
  static Array from(std::span<const T> values, const Shape& shape);
  /// The same from a vector.
  template <class T>
  static Array from(const std::vector<T>& values, const Shape& shape) {
    return from(std::span<const T>(values), shape);
  }

  /// Read-only values that someone else owns, and that must outlive every handle.
  static Array view(const void* data, const Shape& shape, Dtype dtype);
  /// Read-only values kept alive by `owner`.
  static Array share(std::shared_ptr<const void> owner,
                     const void* data,
                     const Shape& shape,
                     Dtype dtype);
  /// A buffer of `bytes` bytes that resize() may write to; someone else owns it. The row of a batch
  /// is handed to the last op this way.
  static Array buffer(void* data, size_t bytes);

  /// Whether there is a value.
  bool defined() const { return data_ != nullptr; }
  /// The type of the values.
  Dtype dtype() const { return dtype_; }
  /// The shape.
  const Shape& shape() const { return shape_; }
  /// The number of values.
  int64_t numel() const { return shape_.numel(); }
  /// The size of the values in bytes.
  size_t nbytes() const { return static_cast<size_t>(numel()) * item_size(dtype_); }
  /// The values, untyped.
  const void* data() const { return data_; }

  /// The values. Throws fe::Error when they are not of type T.
  template <class T>
  const T* data() const {
    if (dtype_ != dtype_of<T>()) wrong_dtype(dtype_of<T>());
    return static_cast<const T*>(data_);
  }
  /// The values as a span. Throws fe::Error when they are not of type T.
  template <class T>
  std::span<const T> values() const {
    return {data<T>(), static_cast<size_t>(numel())};
  }

  /// The one value of a single-element array, converted to T.
  template <class T>
  T item() const;

  /// Makes this array one of `shape` and `dtype` with unspecified values, and gives them to write.
  /// Keeps its buffer when that is large enough and nobody else holds it.
  void* resize(const Shape& shape, Dtype dtype);
  /// The same, typed.
  template <class T>
  T* resize(const Shape& shape) {
    return static_cast<T*>(resize(shape, dtype_of<T>()));
  }

  /// The same values in another shape of as many elements.
  Array reshape(const Shape& shape) const;

  /// A copy of the values.
  Array clone() const;

  /// Lets go of values that belong to another array (those of reshape or view), so that their
  /// owner may re-use its buffer; own values stay.
  void release_view() {
    if (borrowed_) *this = Array();
  }
  /// Turns a handle to another array's values into a read-only view of them.
  void become_view() {
    capacity_ = 0;
    borrowed_ = true;
  }

 private:
  [[noreturn]] void wrong_dtype(Dtype expected) const;
  void check_count(size_t count) const;  // throws unless numel() == count

  void* data_ = nullptr;
  size_t capacity_ = 0;  // bytes that resize() may re-use; 0 for read-only values
  std::shared_ptr<const void> owner_;
  Shape shape_;
  Dtype dtype_ = Dtype::kFloat32;
  bool borrowed_ = false;
};

template <class T>
Array Array::from(std::span<const T> values, const Shape& shape) {
  Array array(shape, dtype_of<T>());
  array.check_count(values.size());
  T* out = static_cast<T*>(array.data_);
  for (size_t i = 0; i < values.size(); ++i) out[i] = values[i];
  return array;
}

template <class T>
T Array::item() const {
  check_count(1);
  return visit_dtype(dtype_, [&](auto type) {
    return static_cast<T>(*static_cast<const decltype(type)*>(data_));
  });
}

}  // namespace fe
