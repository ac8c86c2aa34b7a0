// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/fe/train/config_arguments.h"
#include "fe/data/dataset.h"
#include "fe/run/input_spec.h"

namespace fe::app {

/// One sample of the input.
struct InputSample {
  std::string name;  ///< "photos/a.png", "digits.idx.gz[3]"
  Array value = {};
  std::string error = {};  ///< why it could not be read; then it has no value
};

struct SamplesOptions {
  Paths inputs;                        ///< images, folders of images, IDX or HDF5 files
  std::optional<run::InputSpec> spec;  ///< of a sample; unset: arrays are taken as they are
  std::string key;                     ///< of the array in HDF5 files
  int64_t first = 0;                   ///< at most this many samples; 0: all
};

/// [N, ...] of samples of one shape and dtype. Throws fe::Error for others.
Array stack(const std::vector<Array>& samples);

/// The samples of files and folders in their order, read on demand.
class Samples {
 public:
  /// Throws fe::Error for a path that is missing or of an unknown kind, a folder without images,
  /// and arrays that do not match `spec`.
  explicit Samples(SamplesOptions options);

  /// The next sample, or nullopt at the end. An image that cannot be read is one with an error.
  std::optional<InputSample> next();

  /// Notes for the user: files left out, images stretched. Each once.
  std::vector<std::string> take_notes();

 private:
  struct Source {
    std::string name;
    std::optional<Dataset> arrays;  // of an IDX or HDF5 file; else it is an image
  };

  void add(const std::filesystem::path& path);
  void add_folder(const std::filesystem::path& folder);
  void add_image(const std::filesystem::path& path);
  void add_arrays(const std::filesystem::path& path, const Dataset& arrays);
  InputSample read(const Source& source);

  SamplesOptions options_;
  std::vector<Source> sources_;
  std::vector<std::string> notes_;
  size_t source_ = 0;      // to read from next
  int64_t in_source_ = 0;  // the sample in it
  int64_t given_ = 0;
};

}  // namespace fe::app
