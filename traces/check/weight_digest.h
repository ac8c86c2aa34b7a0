// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fe/base/tensor.h"

namespace fe::traces {

/// A number that tells whether `tensors` are the same bits elsewhere: int64, without axes, on their
/// device, which nothing waits for. It changes when a bit does, and when values change places; two
/// that differ have the same number with a probability of about 2^-64.
///
/// Each value is mixed with its place by the mixer of SplitMix64 (Steele et al. 2014, "Fast
/// splittable pseudorandom number generators"), and all are added, so that no order of additions
/// matters. The tensors are of one device, their values of 1, 2, 4 or 8 bytes.
Tensor weight_digest(const std::vector<Tensor>& tensors);

}  // namespace fe::traces
