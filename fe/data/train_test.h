// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fe/data/dataset.h"

namespace fe::data {

/// A data set as it is published: one part to learn from, one to be judged by.
struct TrainTest {
  Dataset train;  ///< the training data
  Dataset test;   ///< the test data
};

/// The parts of a data set by name: {"train", ...}, {"test", ...}, or one named "".
using NamedDatasets = std::vector<std::pair<std::string, Dataset>>;

inline NamedDatasets named(Dataset dataset) { return {{"", std::move(dataset)}}; }
inline NamedDatasets named(TrainTest parts) {
  return {{"train", std::move(parts.train)}, {"test", std::move(parts.test)}};
}
inline NamedDatasets named(NamedDatasets datasets) { return datasets; }

}  // namespace fe::data
