// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fe/distributed/process_info.h"

namespace fe::distributed {

/// This process as srun describes it, without master_addr and master_port. nullopt for a program
/// that an salloc or sbatch shell starts without srun: its SLURM_* variables describe the job, not
/// the program.
std::optional<ProcessInfo> slurm_process();

/// The first host of a Slurm list: "gpu03" of "gpu[03-05,7],cpu1".
std::string first_host(std::string_view nodes);

/// The number of tasks of one node in a Slurm list: 2 for node 1 of "4,2(x3)". Throws fe::Error for
/// a list that ends before the node.
int tasks_of_node(std::string_view tasks_per_node, int node);

}  // namespace fe::distributed
