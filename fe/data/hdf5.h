// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tuple>

#include "fe/base/key_map.h"
#include "fe/base/options/options.h"
#include "fe/data/dataset.h"

namespace fe::data {

struct Hdf5Options {
  static constexpr std::string_view kName = "hdf5";
  static constexpr std::string_view kDoc = "the arrays of an HDF5 file";

  std::filesystem::path path;
  KeyMap<std::string> keys = {};
  bool in_memory = true;

  static auto fields() {
    using O = Hdf5Options;
    return std::tuple(
        field("path", &O::path, "an HDF5 file"),
        field("keys", &O::keys, "HDF5 dataset of each key; none: all at the root, by name"),
        field("in_memory", &O::in_memory, "false: read samples when they are asked for"));
  }

  Dataset open() const;  ///< hdf5_dataset(*this)
};

/// Samples from the datasets of an HDF5 file, each [samples, ...], in any byte order, layout and
/// compression that HDF5 can read. Types that Array has not become the next larger one that it has:
/// int8 int16, uint16 int32, uint32 and uint64 int64, float16 float32; h5py's booleans stay such.
///
/// Throws fe::Error for a file that is missing, cut short, damaged or not HDF5, for a dataset that
/// is missing, empty or not numeric, and when their first dimensions differ. With in_memory = false
/// a damaged piece shows only when it is read.
Dataset hdf5_dataset(const Hdf5Options& options);

/// Writes a data set to an HDF5 file, a dataset for each key, with checksums; `compression` is
/// gzip's level, 0 (none) to 9. The file is built in the system's temporary folder ($TMPDIR), and
/// is written atomically to `path`. The same samples give the same bytes.
void write_hdf5(const std::filesystem::path& path, const Dataset& dataset, int compression = 0);

}  // namespace fe::data
