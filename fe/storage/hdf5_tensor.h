// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/base/tensor.h"
#include "fe/storage/hdf5_handle.h"

namespace fe::hdf5 {

/// Writes a tensor as the data set `name` of `group`; '/' in the name makes groups. Fletcher32
/// where HDF5 has it: not for scalars and empty tensors. Throws fe::Error for types it cannot hold.
void write_tensor(hid_t group, const std::string& name, const Tensor& tensor);

Tensor read_tensor(hid_t group, const std::string& name);

}  // namespace fe::hdf5
