// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "examples/cifar10/steps.h"

namespace cifar10 {

/// What a program found, step by step.
struct Figures {
  OriginalScores original = {};
  MaskScores masks = {};
  CopyScores copies = {};
  MaskedScore masked_image = {};
  NewThreshold new_threshold = {};
};

/// JSON, with all digits.
std::string to_json(const Figures& figures, const std::string& detector, int64_t parameters);
/// A short text for people.
std::string to_text(const Figures& figures);

}  // namespace cifar10
