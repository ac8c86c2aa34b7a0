// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <chrono>
#include <type_traits>

#include "fe/distributed/place.h"

namespace fe::distributed {

/// What ProcessGroupGloo and ProcessGroupNCCL are: a c10d::Backend since libtorch 2.0, a
/// c10d::ProcessGroup before. Their exchanges are called without going through torch's dispatcher.
using Backend = std::conditional_t<std::is_base_of_v<c10d::Backend, c10d::ProcessGroupGloo>,
                                   c10d::Backend,
                                   c10d::ProcessGroup>;
using BackendPtr = c10::intrusive_ptr<Backend>;
using StorePtr = c10::intrusive_ptr<c10d::Store>;

/// For tensors on the CPU, over TCP: by the network interface that reaches the master, or those of
/// GLOO_SOCKET_IFNAME. Throws fe::Error (kFailure) where other machines cannot reach this one so.
BackendPtr make_gloo(const StorePtr& store, const Place& place, std::chrono::milliseconds timeout);

/// For tensors on GPUs. Throws fe::Error in a build without CUDA.
BackendPtr make_nccl(const StorePtr& store, const Place& place, std::chrono::milliseconds timeout);

}  // namespace fe::distributed
