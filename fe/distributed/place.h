// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace fe::distributed {

/// Where this process stands among the processes of a run.
struct Place {
  int rank = 0;                  ///< among all, from 0
  int world_size = 1;            ///< number of all
  int local_rank = 0;            ///< among those of this machine, from 0
  int local_world_size = 1;      ///< number of those of this machine
  std::string master_addr = {};  ///< where rank 0 is reached; empty for one process
  int master_port = 0;
  /// torchrun's agent serves the ranks' store already: where in it they meet. Empty: rank 0 does.
  std::string agent_store = {};
  std::string from = {};  ///< "torchrun", "Open MPI", "Slurm" or "PMI"; empty for one process

  bool is_main() const { return rank == 0; }  ///< the one that writes files and lines
};

/// From the environment: RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT
/// as torchrun and `fe launch` set them; else OMPI_COMM_WORLD_* (mpirun), SLURM_* (srun), PMI_*
/// (Intel MPI, MPICH). MASTER_ADDR and MASTER_PORT count with all of them; without them srun's
/// first host and a port made from the job's number are taken, and 127.0.0.1 where all ranks are on
/// one machine. Throws fe::Error, naming the variable, where they contradict each other or one is
/// missing. Read once: later calls return the same.
const Place& place();

/// The same, read anew.
Place read_place();

/// What place() returns from here on: for a process that learned its place otherwise.
void set_place(Place place);

}  // namespace fe::distributed
