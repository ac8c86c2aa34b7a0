// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/data/dataset.h"

namespace fe::data {

/// A data set as it is published: one part to learn from, one to be judged by.
struct TrainTest {
  Dataset train;  ///< the training data
  Dataset test;   ///< the test data
};

}  // namespace fe::data
