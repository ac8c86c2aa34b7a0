// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "fe/base/rng.h"
#include "fe/base/system/file.h"

namespace fe::testing {

/// A file in CIFAR-10's binary layout: `count` images whose colors change evenly from one corner
/// to the opposite one, with labels in turn.
inline void write_cifar10_images(const std::filesystem::path& path, int64_t count, uint64_t seed) {
  std::string content;
  for (int64_t i = 0; i < count; ++i) {
    Rng rng(seed, 0, 1, static_cast<uint64_t>(i));
    content += static_cast<char>(i % 10);
    for (int channel = 0; channel < 3; ++channel) {
      const double from = rng.uniform(0, 255), to = rng.uniform(0, 255);
      for (int pixel = 0; pixel < 32 * 32; ++pixel) {
        const double along = (pixel / 32 + pixel % 32) / 62.0;
        content += static_cast<char>(static_cast<uint8_t>(from + (to - from) * along));
      }
    }
  }
  write_file(path, std::string_view(content));
}

/// As many images as the programs need, in the files of the smaller set.
inline void write_cifar10(const std::filesystem::path& folder) {
  write_cifar10_images(folder / "train_10k.bin", 500, 1);
  write_cifar10_images(folder / "test_2k.bin", 10, 2);
}

}  // namespace fe::testing
