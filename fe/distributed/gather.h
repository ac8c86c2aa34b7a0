// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "fe/base/tensor.h"

namespace fe::distributed {

/// The same memory as a row of bytes, which every backend can send whatever the type.
/// `tensor`: contiguous.
Tensor as_bytes(const Tensor& tensor);

/// Gathers tensors of different sizes by an exchange for equal ones: first the sizes, then the
/// values, padded to the longest.
/// `exchange`: sends a tensor [n], returns everyone's by rank. Throws fe::Error on every rank when
/// types or numbers of axes differ; `what` is named.
std::vector<Tensor> gather_uneven(
    const Tensor& tensor,
    std::string_view what,
    const std::function<std::vector<Tensor>(const Tensor&)>& exchange);

}  // namespace fe::distributed
