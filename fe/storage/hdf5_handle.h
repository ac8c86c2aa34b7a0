// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hdf5.h>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace fe::hdf5 {

/// Owns an HDF5 identifier and closes it.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  /// Throws fe::Error (kFailure) "HDF5 could not <action>" for an invalid identifier.
  Handle(hid_t id, Close close, std::string_view action);
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  Close close_;
};

/// Throws fe::Error (kFailure) if an HDF5 call failed.
void check(herr_t status, std::string_view action);

/// Serializes calls into HDF5, which may be built without locks of its own.
std::recursive_mutex& library_mutex();

/// While it exists, no other thread calls HDF5, and HDF5 prints no error stacks.
class LibraryGuard {
 public:
  LibraryGuard();
  ~LibraryGuard();
  LibraryGuard(const LibraryGuard&) = delete;
  LibraryGuard& operator=(const LibraryGuard&) = delete;

 private:
  std::lock_guard<std::recursive_mutex> guard_;
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// Writes a text attribute, UTF-8 of fixed length, of any size.
void write_text(hid_t object, const std::string& name, const std::string& text);
/// Reads a text attribute.
std::string read_text(hid_t object, const std::string& name);

}  // namespace fe::hdf5
