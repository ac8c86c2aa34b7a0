// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hdf5.h>

#include <exception>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>

#include "fe/base/array.h"

// What reading and writing HDF5 share. Every call into the library is made under an Hdf5Lock.
namespace fe::data {

/// One thread in the library at a time (it may be built without locks of its own), and silent: it
/// would print its error stack to stderr.
class Hdf5Lock {
 public:
  Hdf5Lock();
  ~Hdf5Lock();
  Hdf5Lock(const Hdf5Lock&) = delete;
  Hdf5Lock& operator=(const Hdf5Lock&) = delete;

 private:
  std::lock_guard<std::recursive_mutex> guard_;
  H5E_auto2_t print_ = nullptr;
  void* print_data_ = nullptr;
  int exceptions_ = std::uncaught_exceptions();
};

/// Owns an identifier of the library. Invalid after a call that failed.
class Hdf5Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Hdf5Handle() = default;
  Hdf5Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept
      : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Hdf5Handle();

  hid_t get() const { return id_; }
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

/// What the library says went wrong in this thread's last call: "file signature not found".
std::string hdf5_reason();

/// Opens a file to read. Throws fe::Error if it is missing, a folder, or not valid HDF5.
Hdf5Handle open_hdf5(const std::filesystem::path& path);

/// How values of a type in a file come into an Array.
struct Hdf5Type {
  Dtype dtype;
  hid_t memory;  ///< owned by the library
};

/// Throws fe::Error for what is not numeric. `where` begins the message.
Hdf5Type array_type(hid_t file_type, const std::string& where);

/// The library's own type for values of `dtype` in memory.
hid_t native_type(Dtype dtype);

}  // namespace fe::data
