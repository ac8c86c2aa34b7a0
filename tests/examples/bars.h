// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fe/base/array.h"
#include "fe/base/rng.h"
#include "fe/base/system/file.h"
#include "fe/data/dataset.h"

namespace fe::testing {

/// `count` images of three classes in turn, uint8 [28, 28]: 0 a horizontal bar, 1 a vertical one,
/// 2 both. Where they are and how bright follows from the seed.
inline Dataset bars(int64_t count, uint64_t seed) {
  Array x, y;
  auto* pixels = x.resize<uint8_t>({count, 28, 28});
  auto* labels = y.resize<int64_t>({count});
  std::fill(pixels, pixels + count * 28 * 28, uint8_t{0});
  for (int64_t i = 0; i < count; ++i) {
    Rng rng(seed, 0, 1, static_cast<uint64_t>(i));
    labels[i] = i % 3;
    const int64_t row = rng.integer(8, 18), column = rng.integer(8, 18);
    const auto bright = static_cast<uint8_t>(rng.integer(150, 256));
    for (int64_t a = 4; a < 24; ++a) {
      for (int64_t b = 0; b < 3; ++b) {
        uint8_t* image = pixels + i * 28 * 28;
        if (labels[i] != 1) image[(row + b) * 28 + a] = bright;
        if (labels[i] != 0) image[a * 28 + column + b] = bright;
      }
    }
  }
  return Dataset::from_arrays({{"x", x}, {"y", y}}, "bars");
}

/// An IDX file of bytes.
inline void write_idx(const std::filesystem::path& path,
                      const std::vector<int64_t>& sizes,
                      std::span<const uint8_t> values) {
  std::string content = {0, 0, 8, static_cast<char>(sizes.size())};
  for (const int64_t size : sizes) {
    for (const int shift : {24, 16, 8, 0}) content += static_cast<char>(size >> shift);
  }
  content.append(values.begin(), values.end());
  write_file(path, std::string_view(content));
}

/// Bars as the files of MNIST or Fashion-MNIST.
inline void write_bars(const std::filesystem::path& folder, int64_t train, int64_t test) {
  for (const auto& [part, count, seed] :
       {std::tuple("train", train, uint64_t{1}), std::tuple("t10k", test, uint64_t{2})}) {
    const Dataset images = bars(count, seed);
    const Array x = images.column("x"), y = images.column("y");
    const auto labels = y.values<int64_t>();
    const std::vector<uint8_t> bytes(labels.begin(), labels.end());
    write_idx(folder / (std::string(part) + "-images-idx3-ubyte"), {count, 28, 28},
              x.values<uint8_t>());
    write_idx(folder / (std::string(part) + "-labels-idx1-ubyte"), {count}, bytes);
  }
}

}  // namespace fe::testing
