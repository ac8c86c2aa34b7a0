// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "apps/fe/inspect/inspect.h"
#include "fe/base/error.h"
#include "fe/data/files/hdf5_file.h"

namespace fe::app {
namespace {

using data::Hdf5Handle;

constexpr size_t kBlock = size_t{16} << 20;  // bytes read at once

std::string dtype_of(hid_t type) {
  const size_t bits = 8 * H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
      return fmt::format("{}int{}", H5Tget_sign(type) == H5T_SGN_NONE ? "u" : "", bits);
    case H5T_FLOAT:
      return fmt::format("float{}", bits);
    case H5T_ENUM:
      return "enum";
    case H5T_STRING:
      return "text";
    default:
      return "other";
  }
}

std::vector<int64_t> shape_of(hid_t space) {
  const int rank = std::max(H5Sget_simple_extent_ndims(space), 0);
  std::vector<hsize_t> sizes(static_cast<size_t>(rank));
  if (rank > 0) H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

// Reads all values, a block of rows at a time: filters unpack, checksums are compared.
void read_through(hid_t dataset,
                  hid_t type,
                  const std::vector<int64_t>& shape,
                  const std::string& where) {
  const auto rows = shape.empty() ? hsize_t{1} : static_cast<hsize_t>(shape[0]);
  size_t row_bytes = H5Tget_size(type);
  for (size_t i = 1; i < shape.size(); ++i) row_bytes *= static_cast<size_t>(shape[i]);
  if (rows == 0 || row_bytes == 0) return;
  const hsize_t at_once = std::clamp<hsize_t>(kBlock / row_bytes, 1, rows);
  std::vector<char> block(at_once * row_bytes);
  std::vector<hsize_t> start(shape.size()), count(shape.begin(), shape.end());
  for (hsize_t row = 0; row < rows; row += at_once) {
    const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
    Hdf5Handle memory(H5Screate(H5S_SCALAR), H5Sclose);
    if (!shape.empty()) {
      start[0] = row;
      count[0] = std::min(at_once, rows - row);
      H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, count.data(),
                          nullptr);
      memory = Hdf5Handle(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                          H5Sclose);
    }
    FE_CHECK(H5Dread(dataset, type, memory.get(), space.get(), H5P_DEFAULT, block.data()) >= 0,
             "{}: cannot be read: {}. The file is damaged; use another copy.", where,
             data::hdf5_reason());
    H5Dvlen_reclaim(type, memory.get(), H5P_DEFAULT, block.data());
  }
}

std::vector<std::string> dataset_names(hid_t file, const std::string& path) {
  std::vector<std::string> names;
  const auto visit = [](hid_t, const char* name, const H5O_info_t* info, void* out) -> herr_t {
    if (info->type == H5O_TYPE_DATASET) {
      static_cast<std::vector<std::string>*>(out)->push_back(name);
    }
    return 0;
  };
  FE_CHECK(H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, visit, &names) >= 0,
           "'{}': cannot list what it holds: {}. The file is damaged; use another copy.", path,
           data::hdf5_reason());
  return names;
}

}  // namespace

InspectedFile inspect_hdf5(const std::filesystem::path& path, bool whole) {
  const data::Hdf5Lock lock;
  const Hdf5Handle file = data::open_hdf5(path);
  InspectedFile content{.kind = "HDF5"};
  for (const std::string& name : dataset_names(file.get(), path.string())) {
    const std::string where = fmt::format("'{}': dataset '{}'", path.string(), name);
    const Hdf5Handle dataset(H5Dopen2(file.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
    FE_CHECK(dataset.valid(), "{}: cannot be opened: {}. Use another copy.", where,
             data::hdf5_reason());
    const Hdf5Handle type(H5Dget_type(dataset.get()), H5Tclose);
    const Hdf5Handle space(H5Dget_space(dataset.get()), H5Sclose);
    FE_CHECK(type.valid() && space.valid(), "{}: cannot read its type and shape: {}.", where,
             data::hdf5_reason());
    const bool is_empty = H5Sget_simple_extent_type(space.get()) == H5S_NULL;
    std::vector<int64_t> shape = is_empty ? std::vector<int64_t>{0} : shape_of(space.get());
    if (whole && !is_empty) read_through(dataset.get(), type.get(), shape, where);
    content.tensors.push_back({name, dtype_of(type.get()), std::move(shape)});
  }
  return content;
}

}  // namespace fe::app
