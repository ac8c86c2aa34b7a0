// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fe/data/dataset.h"
#include "fe/pipeline/pipeline.h"

namespace fe::run {

/// What a value of a sample looks like before any op.
struct InputSpec {
  std::string dtype;           ///< "uint8"
  std::vector<int64_t> shape;  ///< of one sample
};

/// The specs of a sample's values, by key.
using InputSpecs = std::map<std::string, InputSpec>;

/// The values of a data set's first sample.
InputSpecs input_specs(const Dataset& dataset);

/// The values of the training data of a pipeline, in the first epoch.
InputSpecs input_specs(const Pipeline& pipeline);

}  // namespace fe::run
