// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

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
