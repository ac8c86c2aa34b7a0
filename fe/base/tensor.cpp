// SPDX-License-Identifier: Apache-2.0
#include "fe/base/tensor.h"

#include <torch/types.h>

#include <cstring>

#include "fe/base/error.h"

namespace fe {

at::ScalarType scalar_type(Dtype dtype) {
  switch (dtype) {
    case Dtype::kBool:
      return at::kBool;
    case Dtype::kUInt8:
      return at::kByte;
    case Dtype::kInt16:
      return at::kShort;
    case Dtype::kInt32:
      return at::kInt;
    case Dtype::kInt64:
      return at::kLong;
    case Dtype::kFloat32:
      return at::kFloat;
    case Dtype::kFloat64:
      return at::kDouble;
  }
  return at::kFloat;
}

Dtype to_dtype(at::ScalarType type) {
  switch (type) {
    case at::kBool:
      return Dtype::kBool;
    case at::kByte:
      return Dtype::kUInt8;
    case at::kShort:
      return Dtype::kInt16;
    case at::kInt:
      return Dtype::kInt32;
    case at::kLong:
      return Dtype::kInt64;
    case at::kFloat:
      return Dtype::kFloat32;
    case at::kDouble:
      return Dtype::kFloat64;
    default:
      break;
  }
  fail("Array: cannot hold values of torch's type {}. Convert to float32 first.",
       c10::toString(type));
}

Tensor as_tensor(const Array& array) {
  const at::IntArrayRef sizes(array.shape().begin(), array.shape().dim());
  // The deleter's capture keeps the array's owner alive.
  return torch::from_blob(
      const_cast<void*>(array.data()), sizes, [array](void*) {},
      torch::TensorOptions(scalar_type(array.dtype())));
}

Array to_array(const Tensor& tensor) {
  const Tensor host = tensor.detach().to(at::kCPU).contiguous();
  Array array(Shape(std::span(host.sizes().data(), host.sizes().size())),
              to_dtype(host.scalar_type()));
  std::memcpy(array.resize(array.shape(), array.dtype()), host.data_ptr(), array.nbytes());
  return array;
}

std::string describe(const Tensor& tensor) {
  if (!tensor.defined()) return "no tensor";
  std::string type = c10::toString(tensor.scalar_type());
  switch (tensor.scalar_type()) {
    case at::kHalf:
      type = "float16";
      break;
    case at::kBFloat16:
      type = "bfloat16";
      break;
    case at::kBool:
    case at::kByte:
    case at::kShort:
    case at::kInt:
    case at::kLong:
    case at::kFloat:
    case at::kDouble:
      type = name(to_dtype(tensor.scalar_type()));
      break;
    default:
      break;
  }
  return type + " " + shape_str(tensor.sizes());
}

std::string shape_str(at::IntArrayRef sizes) {
  return fmt::format("[{}]", fmt::join(sizes.begin(), sizes.end(), ", "));
}

}  // namespace fe
