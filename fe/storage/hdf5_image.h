// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "fe/storage/hdf5_handle.h"

namespace fe::hdf5 {

/// Builds an HDF5 file in memory, written by `fill`, and returns its bytes after `front` zero
/// bytes.
std::vector<std::byte> write_image(size_t front, const std::function<void(hid_t file)>& fill);

/// Opens the bytes of an HDF5 file for reading. HDF5 copies them.
Handle open_image(std::span<const std::byte> image);

}  // namespace fe::hdf5
