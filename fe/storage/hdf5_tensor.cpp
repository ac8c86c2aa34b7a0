// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/hdf5_tensor.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <vector>

#include "fe/base/error.h"

namespace fe::hdf5 {
namespace {

constexpr const char* kDtypeAttribute = "torch_dtype";

Handle copy_of(hid_t type) { return Handle(H5Tcopy(type), H5Tclose, "copy a type"); }

// numpy's float16.
Handle half_type() {
  Handle type = copy_of(H5T_IEEE_F32LE);
  check(H5Tset_fields(type, 15, 10, 5, 0, 10), "make a float16 type");
  check(H5Tset_size(type, 2), "make a float16 type");
  check(H5Tset_ebias(type, 15), "make a float16 type");
  return type;
}

// h5py's bool.
Handle bool_type() {
  Handle type(H5Tenum_create(H5T_STD_I8LE), H5Tclose, "make a bool type");
  const std::array<int8_t, 2> values = {0, 1};
  check(H5Tenum_insert(type, "FALSE", &values[0]), "make a bool type");
  check(H5Tenum_insert(type, "TRUE", &values[1]), "make a bool type");
  return type;
}

constexpr std::array<at::ScalarType, 10> kTypes = {at::kBool,  at::kByte,  at::kChar, at::kShort,
                                                   at::kInt,   at::kLong,  at::kHalf, at::kBFloat16,
                                                   at::kFloat, at::kDouble};

// The HDF5 type of a dtype, in the file and in memory (all hosts are little endian).
Handle file_type(at::ScalarType type) {
  switch (type) {
    case at::kBool:
      return bool_type();
    case at::kByte:
      return copy_of(H5T_STD_U8LE);
    case at::kChar:
      return copy_of(H5T_STD_I8LE);
    case at::kShort:
      return copy_of(H5T_STD_I16LE);
    case at::kInt:
      return copy_of(H5T_STD_I32LE);
    case at::kLong:
      return copy_of(H5T_STD_I64LE);
    case at::kHalf:
      return half_type();
    case at::kBFloat16:
      return copy_of(H5T_STD_U16LE);
    case at::kFloat:
      return copy_of(H5T_IEEE_F32LE);
    case at::kDouble:
      return copy_of(H5T_IEEE_F64LE);
    default:
      break;
  }
  fail("expected a tensor of a real type, got {}. Convert it before saving.", c10::toString(type));
}

std::vector<hsize_t> dims_of(const Tensor& tensor) {
  return {tensor.sizes().begin(), tensor.sizes().end()};
}

// Chunks of whole rows, of at most 16 MiB unless a single row is larger.
std::vector<hsize_t> chunk_of(std::vector<hsize_t> dims, size_t item_size) {
  constexpr hsize_t kMostBytes = hsize_t{16} << 20;
  hsize_t bytes = item_size;
  for (size_t i = dims.size(); i-- > 0;) {
    dims[i] = std::clamp<hsize_t>(kMostBytes / bytes, 1, dims[i]);
    bytes *= dims[i];
  }
  return dims;
}

Handle creation_list(const Tensor& tensor) {
  Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "make a property list");
  check(H5Pset_obj_track_times(list, false), "switch off time stamps");
  if (tensor.dim() == 0 || tensor.numel() == 0) return list;
  const auto chunk = chunk_of(dims_of(tensor), tensor.element_size());
  check(H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data()), "set the chunk size");
  check(H5Pset_fletcher32(list), "switch on Fletcher32");
  return list;
}

Handle link_list() {
  Handle list(H5Pcreate(H5P_LINK_CREATE), H5Pclose, "make a property list");
  check(H5Pset_create_intermediate_group(list, 1), "make groups");
  check(H5Pset_char_encoding(list, H5T_CSET_UTF8), "use UTF-8 names");
  return list;
}

Handle space_of(const Tensor& tensor) {
  if (tensor.dim() == 0) return Handle(H5Screate(H5S_SCALAR), H5Sclose, "make a data space");
  const auto dims = dims_of(tensor);
  return Handle(H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr), H5Sclose,
                "make a data space");
}

at::ScalarType type_of(hid_t dataset, const std::string& name) {
  if (H5Aexists(dataset, kDtypeAttribute) > 0) {
    const std::string text = read_text(dataset, kDtypeAttribute);
    FE_CHECK(text == "bfloat16", "tensor '{}': expected the torch_dtype bfloat16, got '{}'.", name,
             text);
    return at::kBFloat16;
  }
  const Handle type(H5Dget_type(dataset), H5Tclose, "read a type");
  for (at::ScalarType candidate : kTypes) {
    if (candidate != at::kBFloat16 && H5Tequal(type, file_type(candidate)) > 0) return candidate;
  }
  fail("tensor '{}': expected numbers or booleans of a type that torch has, got another HDF5 type.",
       name);
}

}  // namespace

void write_tensor(hid_t group, const std::string& name, const Tensor& tensor) {
  const Tensor values = tensor.detach().to(at::kCPU).contiguous();
  const Handle type = file_type(values.scalar_type());
  const Handle dataset(H5Dcreate2(group, name.c_str(), type, space_of(values), link_list(),
                                  creation_list(values), H5P_DEFAULT),
                       H5Dclose, "make a data set");
  if (values.scalar_type() == at::kBFloat16) write_text(dataset, kDtypeAttribute, "bfloat16");
  if (values.numel() == 0) return;
  check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data_ptr()), "write values");
}

Tensor read_tensor(hid_t group, const std::string& name) {
  const Handle dataset(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose,
                       fmt::format("open the tensor '{}'", name));
  const Handle space(H5Dget_space(dataset), H5Sclose, "read a data space");
  const int count = H5Sget_simple_extent_ndims(space);
  check(count, "read a shape");
  std::vector<hsize_t> dims(static_cast<size_t>(count));
  check(H5Sget_simple_extent_dims(space, dims.data(), nullptr), "read a shape");
  const at::ScalarType type = type_of(dataset, name);
  Tensor tensor = at::empty(std::vector<int64_t>(dims.begin(), dims.end()), type);
  if (tensor.numel() == 0) return tensor;
  check(H5Dread(dataset, file_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, tensor.data_ptr()),
        fmt::format("read the tensor '{}'", name));
  return tensor;
}

}  // namespace fe::hdf5
