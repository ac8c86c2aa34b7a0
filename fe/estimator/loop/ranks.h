// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "fe/distributed/data_parallel.h"
#include "fe/estimator/loop/run_context.h"

namespace fe {

/// Connects to the other ranks of the run, if there are any. All ranks get rank 0's run folder, and
/// only rank 0 writes log lines.
void join_ranks(EstimatorOptions& options, System& system);

/// Throws fe::Error when the ranks differ in versions, config, options or data.
void require_consistent_ranks(const RunContext& context);

/// Gives all ranks the weights of rank 0, and each rank random numbers of its own for its steps.
void synchronize_models(const RunContext& context);

/// While one exists, the steps of the network are steps of all ranks: they sum their gradients.
class DataParallelNetwork {
 public:
  DataParallelNetwork(Network network, const std::shared_ptr<distributed::Group>& group);
  ~DataParallelNetwork();
  DataParallelNetwork(const DataParallelNetwork&) = delete;
  DataParallelNetwork& operator=(const DataParallelNetwork&) = delete;

 private:
  Network network_;
  distributed::DataParallelScope scope_;
};

}  // namespace fe
