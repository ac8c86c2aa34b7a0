// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>

#include "fe/distributed/process_info.h"

namespace fe::distributed {

/// Connects to the store through which the ranks find each other: rank 0 serves it at the master's
/// address (or torchrun's agent does), the others connect to it.
///
/// Returns when all ranks have arrived. Throws fe::Error for an invalid port, and (kFailure) when
/// the port is in use, nothing or another program answers there, ranks are missing after `timeout`,
/// two processes have the same rank, or ranks disagree about world_size.
c10::intrusive_ptr<c10d::Store> rendezvous(const ProcessInfo& process,
                                           std::chrono::milliseconds timeout);

}  // namespace fe::distributed
