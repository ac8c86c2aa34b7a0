// SPDX-License-Identifier: Apache-2.0
#include "fe/data/files/hdf5_file.h"

#include <system_error>

#include "fe/base/error.h"
#include "fe/storage/hdf5_handle.h"

namespace fe::data {
namespace {

namespace fs = std::filesystem;

bool is_bool(hid_t type) {
  return H5Tget_nmembers(type) == 2 && H5Tget_size(type) == 1 &&
         H5Tget_member_index(type, "FALSE") >= 0 && H5Tget_member_index(type, "TRUE") >= 0;
}

Dtype integer_type(hid_t type, const std::string& where) {
  const size_t size = H5Tget_size(type);
  FE_CHECK(size <= 8, "{}: expected integers of at most 8 bytes, got {} bytes each.", where, size);
  const bool is_signed = H5Tget_sign(type) == H5T_SGN_2;
  if (size == 1) return is_signed ? Dtype::kInt16 : Dtype::kUInt8;
  if (size == 2) return is_signed ? Dtype::kInt16 : Dtype::kInt32;
  return size <= 4 && is_signed ? Dtype::kInt32 : Dtype::kInt64;
}

const char* class_name(H5T_class_t type) {
  switch (type) {
    case H5T_STRING:
      return "strings";
    case H5T_COMPOUND:
      return "records (or complex numbers)";
    case H5T_VLEN:
      return "lists of varying length";
    case H5T_ARRAY:
      return "an array type";
    case H5T_REFERENCE:
      return "references";
    case H5T_TIME:
      return "times";
    default:
      return "bytes without a type";
  }
}

}  // namespace

Hdf5Lock::Hdf5Lock() : guard_(hdf5::library_mutex()) {
  H5Eget_auto2(H5E_DEFAULT, &print_, &print_data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

// After a damaged file HDF5 1.10 cannot close itself at exit, and says so; then it stays silent.
Hdf5Lock::~Hdf5Lock() {
  if (std::uncaught_exceptions() == exceptions_) H5Eset_auto2(H5E_DEFAULT, print_, print_data_);
}

Hdf5Handle::~Hdf5Handle() {
  if (!valid()) return;
  const Hdf5Lock lock;
  close_(id_);
}

std::string hdf5_reason() {
  std::string reason;
  // Upward: the innermost call, which knows most, comes first.
  const auto keep_first = [](unsigned, const H5E_error2_t* error, void* text) -> herr_t {
    auto& kept = *static_cast<std::string*>(text);
    if (kept.empty() && error->desc) kept = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
  return reason.empty() ? "no reason given" : reason;
}

Hdf5Handle open_hdf5(const fs::path& path) {
  std::error_code error;
  FE_CHECK(fs::exists(path, error), "cannot read '{}': no such file.", path.string());
  FE_CHECK(!fs::is_directory(path, error), "cannot read '{}': it is a folder, not a file.",
           path.string());
  const Hdf5Lock lock;
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
#if H5_VERSION_GE(1, 10, 7)
  // Some network file systems have no locks; reading needs none.
  H5Pset_file_locking(access.get(), /*use_file_locking=*/false, /*ignore_when_disabled=*/true);
#endif
  Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose);
  FE_CHECK(file.valid(),
           "'{}': expected a whole HDF5 file, got one that cannot be opened: {}. Get it again, or "
           "check that it is HDF5.",
           path.string(), hdf5_reason());
  return file;
}

Hdf5Type array_type(hid_t file_type, const std::string& where) {
  const H5T_class_t type = H5Tget_class(file_type);
  const auto numbers = [](Dtype dtype) { return Hdf5Type{dtype, native_type(dtype)}; };
  if (type == H5T_INTEGER) return numbers(integer_type(file_type, where));
  if (type == H5T_ENUM) {
    if (is_bool(file_type)) return {Dtype::kBool, H5T_NATIVE_UINT8};
    const Hdf5Handle base(H5Tget_super(file_type), H5Tclose);
    return numbers(integer_type(base.get(), where));
  }
  FE_CHECK(type == H5T_FLOAT, "{}: expected numbers, got {}. Name the datasets to read with .keys.",
           where, class_name(type));
  const size_t size = H5Tget_size(file_type);
  FE_CHECK(size <= 8, "{}: expected floats of at most 8 bytes, got {} bytes each. Store float64.",
           where, size);
  return numbers(size <= 4 ? Dtype::kFloat32 : Dtype::kFloat64);
}

hid_t native_type(Dtype dtype) {
  switch (dtype) {
    case Dtype::kBool:
    case Dtype::kUInt8:
      return H5T_NATIVE_UINT8;
    case Dtype::kInt16:
      return H5T_NATIVE_INT16;
    case Dtype::kInt32:
      return H5T_NATIVE_INT32;
    case Dtype::kInt64:
      return H5T_NATIVE_INT64;
    case Dtype::kFloat32:
      return H5T_NATIVE_FLOAT;
    case Dtype::kFloat64:
      break;
  }
  return H5T_NATIVE_DOUBLE;
}

}  // namespace fe::data
