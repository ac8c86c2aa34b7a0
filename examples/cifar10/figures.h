// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "examples/cifar10/steps.h"

namespace cifar10 {

/// What a program found; a step that its document has not is unset.
struct Figures {
  std::optional<OriginalScores> original = {};
  std::optional<MaskScores> masks = {};
  std::optional<CopyScores> copies = {};
  std::optional<MaskedScore> masked_image = {};
  std::optional<NewThreshold> new_threshold = {};
};

/// JSON, with all digits.
std::string to_json(const Figures& figures, const std::string& detector, int64_t parameters);
/// A short text for people.
std::string to_text(const Figures& figures);

}  // namespace cifar10
