// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema/registry.h"
#include "fe/data/files/find_files.h"

/// Published data sets, and the names of data on the command line.
namespace fe::app {

struct PublishedFile {
  std::string name;  ///< below the address
  std::string md5;   ///< as published
};

struct PublishedData {
  std::string name;     ///< in the registry: "fashion_mnist"
  std::string address;  ///< ends with '/'
  std::vector<PublishedFile> files;
  bool is_archive = false;              ///< one tar file, which holds the folder subfolders.front()
  std::vector<std::string> subfolders;  ///< of a data folder, where its loader searches
  std::vector<std::vector<std::string>> file_names;  ///< that the loader reads; see KnownFiles
  bool in_root = true;                        ///< the loader also searches FE_DATA_DIR itself
  std::filesystem::path package_folder = {};  ///< where a package of the system puts it
};

const std::vector<PublishedData>& published_data();
/// nullptr for an unknown name.
const PublishedData* find_published(std::string_view name);

/// The folder of the data set: in `folder`, or by default where its loader searches. Empty if it is
/// not found.
std::filesystem::path folder_of(const PublishedData& data, const std::filesystem::path& folder);

/// The parts of a data set ("train" and "test", or one named ""): by its name in the registry, or
/// from an IDX file (with its labels beside: train-labels... for train-images...), a CIFAR-10 file
/// or an HDF5 file. Throws fe::Error for anything else, with the nearest name.
config::NamedDatasets open_data(const std::filesystem::path& source,
                                const config::Registry& registry);

}  // namespace fe::app
