// SPDX-License-Identifier: Apache-2.0
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>

#include "fe/base/error.h"
#include "fe/distributed/backend.h"

#ifdef FE_HAS_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

namespace fe::distributed {

#ifdef FE_HAS_NCCL

// A lost rank or a timeout is found by NCCL's own watchdog, which ends the process: the host does
// not wait for a GPU's exchange, so there is no call that could throw.
BackendPtr make_nccl(const StorePtr& store,
                     const ProcessInfo& process,
                     std::chrono::milliseconds timeout) {
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = timeout;
  const StorePtr own = c10::make_intrusive<c10d::PrefixStore>("fe/nccl", store);
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(own, process.rank, process.world_size,
                                                     options);
}

#else

BackendPtr make_nccl(const StorePtr&, const ProcessInfo& process, std::chrono::milliseconds) {
  fail(
      "rank {}: expected tensors on the CPU, got some on a GPU: NCCL is asked for in a build "
      "without CUDA. Build with a libtorch for CUDA and NCCL's headers, or train on the CPU.",
      process.rank);
}

#endif

}  // namespace fe::distributed
