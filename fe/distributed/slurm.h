// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fe/distributed/place.h"

namespace fe::distributed {

/// The place that srun gave this process; none in a lone program of an salloc or sbatch shell,
/// whose SLURM_* variables describe the job, not the program. Without master_addr and master_port.
std::optional<Place> slurm_place();

/// The first host of a Slurm list: "gpu03" of "gpu[03-05,7],cpu1".
std::string first_host(std::string_view nodes);

/// The count of one node in a Slurm list: 2 for node 1 of "4,2(x3)". Throws fe::Error for a list
/// that ends before it.
int tasks_of_node(std::string_view tasks_per_node, int node);

}  // namespace fe::distributed
