// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "fe/storage/hdf5_handle.h"

namespace fe::hdf5 {

/// The bytes of an HDF5 file that `fill` writes, made in memory, after `front` bytes of zeros.
std::vector<std::byte> write_image(size_t front, const std::function<void(hid_t file)>& fill);

/// Opens the bytes of an HDF5 file, which HDF5 copies, for reading.
Handle open_image(std::span<const std::byte> image);

}  // namespace fe::hdf5
