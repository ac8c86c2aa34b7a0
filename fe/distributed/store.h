// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>

#include "fe/distributed/place.h"

namespace fe::distributed {

/// The store through which the ranks find each other: rank 0 serves it at the master's address
/// (or torchrun's agent does), the others connect to it.
///
/// Returns when all ranks are there. Throws fe::Error for a port that is none, and (kFailure) when
/// the port is in use, nobody or another program answers there, ranks are missing after `timeout`,
/// two processes have one rank, or ranks disagree about their number.
c10::intrusive_ptr<c10d::Store> meet(const Place& place, std::chrono::milliseconds timeout);

}  // namespace fe::distributed
