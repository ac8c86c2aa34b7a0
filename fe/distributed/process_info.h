// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace fe::distributed {

/// The position of this process among the processes of a run.
struct ProcessInfo {
  int rank = 0;                  ///< among all processes, from 0
  int world_size = 1;            ///< number of processes
  int local_rank = 0;            ///< among the processes of this machine, from 0
  int local_world_size = 1;      ///< number of processes on this machine
  std::string master_addr = {};  ///< the address of rank 0; empty for a single process
  int master_port = 0;           ///< the port of rank 0's store; 0 for a single process
  /// The prefix of the ranks' keys in the store of torchrun's agent, where that serves the store
  /// already. Empty: rank 0 serves the store.
  std::string agent_store = {};
  std::string launcher = {};  ///< "torchrun", "Open MPI", "Slurm" or "PMI"; empty: no launcher

  bool is_main() const { return rank == 0; }  ///< the rank that writes files and log lines
};

/// This process as the environment describes it: RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE,
/// MASTER_ADDR, MASTER_PORT as torchrun and `fe launch` set them; else OMPI_COMM_WORLD_* (mpirun),
/// SLURM_* (srun), PMI_* (Intel MPI, MPICH). MASTER_ADDR and MASTER_PORT apply with each of them;
/// their defaults are srun's first host and a port computed from the job id, and 127.0.0.1 where
/// all ranks are on one machine. Throws fe::Error, naming the variable, when variables contradict
/// each other or one is missing. The environment is read once: later calls return the same.
const ProcessInfo& process();

/// The same, read from the environment again.
ProcessInfo read_process_info();

/// Sets what process() returns from now on, for a process that does not learn it from a launcher.
void set_process(ProcessInfo process);

}  // namespace fe::distributed
