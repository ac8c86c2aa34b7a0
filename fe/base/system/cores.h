// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fe {

/// Cores by CPU affinity and cgroup v2's quota, whichever are fewer; at least 1.
int granted_cores();

/// Processes of the run on this machine that have the same cores (LOCAL_WORLD_SIZE of torchrun and
/// `fe launch`, and what mpirun and srun set instead); 1 where its launcher has bound each to cores
/// of its own.
int sharing_processes();

/// Cores this process may use: its part of the granted ones; at least 1.
int usable_cores();

}  // namespace fe
