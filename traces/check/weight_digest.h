// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fe/base/tensor.h"

namespace fe::traces {

/// A digest of the bits of `tensors`, to compare them across processes: an int64 scalar on their
/// device, computed without synchronizing it. It changes when a bit changes or values swap their
/// positions; different tensors have the same digest with a probability of about 2^-64.
///
/// Each value is mixed with its position by the mixer of SplitMix64 (Steele et al. 2014, "Fast
/// splittable pseudorandom number generators"), and the results are added, so that the order of
/// additions does not matter. The tensors must be on one device, with values of 1, 2, 4 or 8 bytes.
Tensor weight_digest(const std::vector<Tensor>& tensors);

}  // namespace fe::traces
