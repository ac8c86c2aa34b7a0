// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <chrono>
#include <type_traits>

#include "fe/distributed/process_info.h"

namespace fe::distributed {

/// The base class of ProcessGroupGloo and ProcessGroupNCCL: c10d::Backend since libtorch 2.0,
/// c10d::ProcessGroup before. Calls to it bypass torch's dispatcher.
using Backend = std::conditional_t<std::is_base_of_v<c10d::Backend, c10d::ProcessGroupGloo>,
                                   c10d::Backend,
                                   c10d::ProcessGroup>;
using BackendPtr = c10::intrusive_ptr<Backend>;
using StorePtr = c10::intrusive_ptr<c10d::Store>;

/// The backend for tensors on the CPU, over TCP: it uses the network interface that reaches the
/// master, or those that GLOO_SOCKET_IFNAME names. Throws fe::Error (kFailure) when other machines
/// cannot reach this one over it.
BackendPtr make_gloo(const StorePtr& store,
                     const ProcessInfo& process,
                     std::chrono::milliseconds timeout);

/// The backend for tensors on GPUs. Throws fe::Error in a build without CUDA.
BackendPtr make_nccl(const StorePtr& store,
                     const ProcessInfo& process,
                     std::chrono::milliseconds timeout);

}  // namespace fe::distributed
