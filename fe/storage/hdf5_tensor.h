// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/base/tensor.h"
#include "fe/storage/hdf5_handle.h"

namespace fe::hdf5 {

/// Writes a tensor as the data set `name` of `group`; a '/' in the name creates groups. The data
/// set has Fletcher32 checksums unless it is a scalar or empty. Throws fe::Error for an unsupported
/// dtype.
void write_tensor(hid_t group, const std::string& name, const Tensor& tensor);

/// Reads a tensor.
Tensor read_tensor(hid_t group, const std::string& name);

}  // namespace fe::hdf5
