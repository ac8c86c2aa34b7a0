// SPDX-License-Identifier: Apache-2.0
#include "fe/base/array.h"

#include <algorithm>
#include <cstring>

#include "fe/base/error.h"

namespace fe {

size_t item_size(Dtype dtype) {
  return visit_dtype(dtype, [](auto type) { return sizeof(type); });
}

std::string_view name(Dtype dtype) {
  switch (dtype) {
    case Dtype::kBool:
      return "bool";
    case Dtype::kUInt8:
      return "uint8";
    case Dtype::kInt16:
      return "int16";
    case Dtype::kInt32:
      return "int32";
    case Dtype::kInt64:
      return "int64";
    case Dtype::kFloat32:
      return "float32";
    case Dtype::kFloat64:
      return "float64";
  }
  return "?";
}

Shape::Shape(std::span<const int64_t> sizes) : dim_(sizes.size()) {
  FE_CHECK(sizes.size() <= kMaxDims, "Shape: expected at most {} dimensions, got {}.", kMaxDims,
           sizes.size());
  for (size_t i = 0; i < sizes.size(); ++i) {
    FE_CHECK(sizes[i] >= 0, "Shape: expected sizes of 0 or more, got {}.", sizes[i]);
    sizes_[i] = sizes[i];
  }
}

int64_t Shape::numel() const {
  int64_t numel = 1;
  for (size_t i = 0; i < dim_; ++i) numel *= sizes_[i];
  return numel;
}

Shape Shape::with_front(int64_t size) const {
  FE_CHECK(dim_ < kMaxDims, "Shape: expected at most {} dimensions, got {}.", kMaxDims, dim_ + 1);
  Shape shape;
  shape.dim_ = dim_ + 1;
  shape.sizes_[0] = size;
  std::copy(begin(), end(), shape.sizes_.begin() + 1);
  return shape;
}

Shape Shape::without_front() const {
  FE_CHECK(dim_ > 0, "Shape: expected at least one dimension, got a scalar.");
  return Shape(std::span(begin() + 1, dim_ - 1));
}

std::string Shape::str() const { return fmt::format("[{}]", fmt::join(begin(), end(), ", ")); }

bool operator==(const Shape& a, const Shape& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

Array Array::view(const void* data, const Shape& shape, Dtype dtype) {
  Array array;
  array.data_ = const_cast<void*>(data);  // capacity_ stays 0: never written to
  array.shape_ = shape;
  array.dtype_ = dtype;
  array.borrowed_ = true;
  return array;
}

Array Array::share(std::shared_ptr<const void> owner,
                   const void* data,
                   const Shape& shape,
                   Dtype dtype) {
  Array array = view(data, shape, dtype);
  array.owner_ = std::move(owner);
  return array;
}

Array Array::buffer(void* data, size_t bytes) {
  Array array;
  array.data_ = data;
  array.capacity_ = bytes;
  array.shape_ = Shape({0});
  return array;
}

void* Array::resize(const Shape& shape, Dtype dtype) {
  const size_t bytes = static_cast<size_t>(shape.numel()) * item_size(dtype);
  const bool reusable = data_ && bytes <= capacity_ && owner_.use_count() <= 1;
  if (!reusable) {
    const size_t size = std::max<size_t>(bytes, 1);
    std::shared_ptr<std::byte[]> bytes_owner(new std::byte[size]);
    data_ = bytes_owner.get();
    owner_ = std::move(bytes_owner);
    capacity_ = size;
    borrowed_ = false;
  }
  shape_ = shape;
  dtype_ = dtype;
  return data_;
}

Array Array::reshape(const Shape& shape) const {
  FE_CHECK(shape.numel() == numel(), "Array: cannot see {} values of shape {} as shape {}.",
           numel(), shape_, shape);
  Array array = *this;
  array.shape_ = shape;
  array.capacity_ = 0;
  array.borrowed_ = true;
  return array;
}

Array Array::clone() const {
  if (!defined()) return {};
  Array copy(shape_, dtype_);
  std::memcpy(copy.data_, data_, nbytes());
  return copy;
}

void Array::wrong_dtype(Dtype expected) const {
  fail("Array: expected values of type {}, got {}{}.", expected, dtype_,
       defined() ? " of shape " + shape_.str() : " (no value)");
}

void Array::check_count(size_t count) const {
  FE_CHECK(defined() && static_cast<size_t>(numel()) == count,
           "Array: expected {} value(s), got an array of shape {}.", count, shape_);
}

}  // namespace fe
