// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/key.h"
#include "fe/data/dataset.h"

namespace fe::data {

/// A key of integer labels and some of their values.
struct LabelChoice {
  using Written = std::map<std::string, std::vector<int64_t>>;
  static constexpr std::string_view kWritten = "the key of the labels and their values, {y: [1]}";

  /// From the key and the values.
  LabelChoice(Key key, std::vector<int64_t> values);
  /// Throws fe::Error for another number of keys than one.
  explicit LabelChoice(const Written& written);

  Key key;                      ///< the key of the labels
  std::vector<int64_t> values;  ///< the values
};

/// Dataset::where() as a step: `Where("y", {1, 3})(digits)`.
struct Where : LabelChoice {
  static constexpr std::string_view kName = "where";
  static constexpr std::string_view kDoc =
      "keeps the samples with these labels: {where: {y: [1, 3]}}";

  using LabelChoice::LabelChoice;
  /// Applies the step.
  Dataset operator()(const Dataset& dataset) const { return dataset.where(key, values); }
};

/// Dataset::where_not() as a step.
struct WhereNot : LabelChoice {
  static constexpr std::string_view kName = "where_not";
  static constexpr std::string_view kDoc =
      "keeps the samples without these labels: {where_not: {y: 1}}";

  using LabelChoice::LabelChoice;
  /// Applies the step.
  Dataset operator()(const Dataset& dataset) const { return dataset.where_not(key, values); }
};

}  // namespace fe::data
