// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fe/data/dataset.h"

namespace fe::data {

/// The integer labels under `key`, one per sample. Throws fe::Error in the name of `who` for other
/// dtypes, and for more than one value per sample.
std::vector<int64_t> labels_of(std::string_view who, const Dataset& dataset, const Key& key);

/// The different labels, sorted.
std::vector<int64_t> distinct(std::vector<int64_t> labels);

/// "0, 1, 2": the different labels, at most twenty of them, for messages.
std::string list_labels(const std::vector<int64_t>& labels);

/// A column of whole numbers as int64. `array` must not hold floating point.
Array to_int64(const Array& array);

/// Throws fe::Error when a label is outside [0, classes).
void check_labels(std::span<const int64_t> labels, int64_t classes, std::string_view file);

}  // namespace fe::data
