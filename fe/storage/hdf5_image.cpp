// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/hdf5_image.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "fe/base/error.h"

namespace fe::hdf5 {
namespace {

// A name for files in memory. HDF5 refuses to open one if a file of that name exists, and no file
// can exist below a device.
constexpr const char* kNoFile = "/dev/null/image";

// Receives the memory of a file when HDF5 closes it. (Images of H5Fget_file_image in HDF5 1.10 have
// a wrong first checksum.)
struct Memory {
  std::unique_ptr<std::byte, void (*)(void*)> data{nullptr, std::free};
  size_t size = 0;
};

void* allocate(size_t size, H5FD_file_image_op_t, void* memory) {
  static_cast<Memory*>(memory)->size = size;
  return std::malloc(size);
}

void* copy(void* to, const void* from, size_t size, H5FD_file_image_op_t, void*) {
  return std::memcpy(to, from, size);
}

void* reallocate(void* data, size_t size, H5FD_file_image_op_t, void* memory) {
  static_cast<Memory*>(memory)->size = size;
  return std::realloc(data, size);
}

herr_t keep(void* data, H5FD_file_image_op_t, void* memory) {
  static_cast<Memory*>(memory)->data.reset(static_cast<std::byte*>(data));
  return 0;
}

void* same_memory(void* memory) { return memory; }
herr_t nothing_to_free(void*) { return 0; }

Handle memory_access(size_t step) {
  Handle list(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "make a property list");
  check(H5Pset_fapl_core(list, step, /*backing_store=*/false), "use a file in memory");
  return list;
}

// The end-of-file address in a superblock of version 2.
size_t file_size(const Memory& memory) {
  constexpr size_t kEndAddress = 28;
  uint64_t size = 0;
  if (memory.size >= kEndAddress + sizeof(size)) {
    std::memcpy(&size, memory.data.get() + kEndAddress, sizeof(size));
  }
  if (size == 0 || size > memory.size) fail_running("HDF5 could not finish the file.");
  return size;
}

}  // namespace

std::vector<std::byte> write_image(size_t front, const std::function<void(hid_t file)>& fill) {
  constexpr size_t kStep = size_t{1} << 20;
  const Handle access = memory_access(kStep);
  // The format before this one has no checksums of its own, and no attributes above 64 KiB.
  check(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18), "choose the file format");
  Memory memory;
  H5FD_file_image_callbacks_t callbacks = {allocate,        copy,   reallocate, keep, same_memory,
                                           nothing_to_free, &memory};
  check(H5Pset_file_image_callbacks(access, &callbacks), "use a file in memory");
  {
    const Handle file(H5Fcreate(kNoFile, H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose,
                      "make a file in memory");
    fill(file);
    check(H5Fflush(file, H5F_SCOPE_GLOBAL), "finish the file");
  }
  if (!memory.data) fail_running("HDF5 could not close the file.");
  const size_t size = file_size(memory);
  std::vector<std::byte> bytes(front + size);
  std::memcpy(bytes.data() + front, memory.data.get(), size);
  return bytes;
}

Handle open_image(std::span<const std::byte> image) {
  const Handle access = memory_access(4096);
  // The function takes the image as writable, but copies it.
  check(H5Pset_file_image(access, const_cast<std::byte*>(image.data()), image.size()),
        "take a file in memory");
  return Handle(H5Fopen(kNoFile, H5F_ACC_RDONLY, access), H5Fclose, "open the file");
}

}  // namespace fe::hdf5
