// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fe {

/// The type of an Array's values.
enum class Dtype : uint8_t { kBool, kUInt8, kInt16, kInt32, kInt64, kFloat32, kFloat64 };

/// Bytes of one value.
size_t item_size(Dtype dtype);
std::string_view name(Dtype dtype);  ///< numpy's name: "uint8", "float32"

/// The Dtype of a C++ type.
template <class T>
constexpr Dtype dtype_of() {
  if constexpr (std::is_same_v<T, bool>)
    return Dtype::kBool;
  else if constexpr (std::is_same_v<T, uint8_t>)
    return Dtype::kUInt8;
  else if constexpr (std::is_same_v<T, int16_t>)
    return Dtype::kInt16;
  else if constexpr (std::is_same_v<T, int32_t>)
    return Dtype::kInt32;
  else if constexpr (std::is_same_v<T, int64_t>)
    return Dtype::kInt64;
  else if constexpr (std::is_same_v<T, float>)
    return Dtype::kFloat32;
  else {
    static_assert(std::is_same_v<T, double>, "Array holds bool, uint8, int16/32/64, float32/64");
    return Dtype::kFloat64;
  }
}

/// Calls `function(T{})` with the C++ type of `dtype`.
template <class Function>
decltype(auto) visit_dtype(Dtype dtype, Function&& function) {
  switch (dtype) {
    case Dtype::kBool:
      return function(bool{});
    case Dtype::kUInt8:
      return function(uint8_t{});
    case Dtype::kInt16:
      return function(int16_t{});
    case Dtype::kInt32:
      return function(int32_t{});
    case Dtype::kInt64:
      return function(int64_t{});
    case Dtype::kFloat32:
      return function(float{});
    case Dtype::kFloat64:
      break;
  }
  return function(double{});
}

/// The sizes of an Array, at most eight; held in place, so copying one never allocates.
class Shape {
 public:
  static constexpr size_t kMaxDims = 8;  ///< the largest number of dimensions

  Shape() = default;  ///< a scalar
  /// From the sizes. Throws fe::Error for more than kMaxDims.
  Shape(std::initializer_list<int64_t> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}
  explicit Shape(std::span<const int64_t> sizes);

  /// The number of dimensions.
  size_t dim() const { return dim_; }
  /// The size of dimension i.
  int64_t operator[](size_t i) const { return sizes_[i]; }
  int64_t& operator[](size_t i) { return sizes_[i]; }
  const int64_t* begin() const { return sizes_.data(); }
  const int64_t* end() const { return sizes_.data() + dim_; }
  /// The number of elements, 1 for a scalar.
  int64_t numel() const;
  Shape with_front(int64_t size) const;  ///< [size, ...]
  Shape without_front() const;           ///< [...] of [first, ...]
  std::string str() const;               ///< "[28, 28, 1]"

  friend bool operator==(const Shape& a, const Shape& b);

 private:
  std::array<int64_t, kMaxDims> sizes_{};
  size_t dim_ = 0;
};

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

template <>
struct fmt::formatter<fe::Shape> : fmt::formatter<std::string_view> {
  auto format(const fe::Shape& shape, fmt::format_context& ctx) const {
    return fmt::formatter<std::string_view>::format(shape.str(), ctx);
  }
};

template <>
struct fmt::formatter<fe::Dtype> : fmt::formatter<std::string_view> {
  auto format(fe::Dtype dtype, fmt::format_context& ctx) const {
    return fmt::formatter<std::string_view>::format(fe::name(dtype), ctx);
  }
};
