// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fe/data/dataset.h"
#include "fe/pipeline/pipeline.h"

namespace bench {

/// The images of the digit 1 that MNIST has for training, from the folder FE_DATA_DIR.
fe::Dataset ones();

/// What the networks of ALOCC take, [1, 28, 28] in [-1, 1], from an image "x", uint8 [28, 28].
std::vector<fe::Scheduled<fe::AnyNumpyOp>> preprocessing();

/// What the ALOCC notebook does to them: batches of 128 of "x" and "x_w_noise", float32
/// [128, 1, 28, 28], `x_w_noise` with noise.
fe::Pipeline alocc_pipeline(const fe::Dataset& images, int num_workers);

/// A pass of training over `pipeline`, in the words of open().
fe::PassOptions training_pass(int64_t epoch, int64_t steps = 0);

}  // namespace bench
