// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/options/options.h"

namespace fe::run {

/// What inference is given, and what it returns.
struct InferOptions {
  Key input = "x";         ///< the key that an image, or a column of a file, is put under
  std::string score = {};  ///< of the outputs, the one number a sample is judged by; empty: none
  std::vector<std::string> outputs = {};  ///< empty: all that the network writes in mode infer
  std::optional<double> black = {};       ///< of images of floats; unset: chosen from the values
  std::optional<double> white = {};

  static auto fields() {
    using O = InferOptions;
    return std::tuple(
        field("input", &O::input, "the key that images, or a file's samples, are put under"),
        field("score", &O::score, "the output that a sample is judged by; one number per sample"),
        field("outputs", &O::outputs, "keys to return; none: all that the network writes"),
        field("black", &O::black,
              "images of floats: the value drawn black; unset: -1, or 0 for values in [0, 1]"),
        field("white", &O::white, "the value drawn white; unset: 1"));
  }
};

}  // namespace fe::run
