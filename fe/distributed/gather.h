// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "fe/base/tensor.h"

namespace fe::distributed {

/// A view of the memory of a contiguous tensor as uint8 [bytes], which every backend can send
/// whatever the dtype.
Tensor as_bytes(const Tensor& tensor);

/// Gathers tensors of different sizes with an all-gather for equal sizes: first the sizes, then the
/// values, padded to the longest.
///
/// `exchange` sends a tensor of shape [n] and returns every rank's, by rank. Throws fe::Error on
/// every rank, naming `what`, when dtypes or numbers of dimensions differ.
std::vector<Tensor> gather_uneven(
    const Tensor& tensor,
    std::string_view what,
    const std::function<std::vector<Tensor>(const Tensor&)>& exchange);

}  // namespace fe::distributed
