// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "fe/base/tensor.h"
#include "fe/data/dataset.h"

namespace fe::detect {

/// Samples to judge: a data set with the key "x", or the values of "x" themselves, [N, ...].
class Samples {
 public:
  /// From a data set, an array, or a tensor.
  Samples(Dataset dataset) : dataset_(std::move(dataset)) {}
  Samples(const Array& x) : dataset_(Dataset::from_arrays({{"x", x}}, "samples")) {}
  /// A copy on the host.
  Samples(const Tensor& x) : Samples(to_array(x)) {}

  /// The samples as a data set.
  const Dataset& dataset() const { return dataset_; }

 private:
  Dataset dataset_;
};

}  // namespace fe::detect
