// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/hdf5_handle.h"

#include <algorithm>

#include "fe/base/error.h"

namespace fe::hdf5 {

Handle::Handle(hid_t id, Close close, std::string_view action) : id_(id), close_(close) {
  if (id < 0) fail_running("HDF5 could not {}.", action);
}

void check(herr_t status, std::string_view action) {
  if (status < 0) fail_running("HDF5 could not {}.", action);
}

std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

LibraryGuard::LibraryGuard() : guard_(library_mutex()) {
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

LibraryGuard::~LibraryGuard() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

void write_text(hid_t object, const std::string& name, const std::string& text) {
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "make a text type");
  check(H5Tset_size(type, std::max<size_t>(text.size(), 1)), "size a text type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "make a UTF-8 type");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "make a text type");
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "make a data space");
  const Handle attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose, fmt::format("make the attribute '{}'", name));
  check(H5Awrite(attribute, type, text.c_str()), fmt::format("write the attribute '{}'", name));
}

std::string read_text(hid_t object, const std::string& name) {
  const Handle attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose,
                         fmt::format("open the attribute '{}'", name));
  const Handle type(H5Aget_type(attribute), H5Tclose, "read a type");
  const bool fixed = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
  const Handle space(H5Aget_space(attribute), H5Sclose, "read a data space");
  FE_CHECK(fixed && H5Sget_simple_extent_npoints(space) == 1,
           "expected the attribute '{}' to be one text of fixed length.", name);
  std::string text(H5Tget_size(type), '\0');
  check(H5Aread(attribute, type, text.data()), fmt::format("read the attribute '{}'", name));
  text.resize(text.find_last_not_of('\0') + 1);  // the padding
  return text;
}

}  // namespace fe::hdf5
