// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/process_info.h"

#include <cstdint>
#include <mutex>
#include <optional>

#include "fe/base/error.h"
#include "fe/distributed/address.h"
#include "fe/distributed/environment.h"
#include "fe/distributed/slurm.h"

namespace fe::distributed {
namespace {

constexpr int64_t kMaxRanks = 1 << 24;
constexpr int kDefaultPort = 29500;  // torch's

/// The variables by which a launcher describes a process.
struct Names {
  const char *launcher, *rank, *world_size, *local_rank, *local_world_size;
};
constexpr Names kTorchrun = {"torchrun", "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"};
constexpr Names kOpenMpi = {"Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE",
                            "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"};
constexpr Names kHydra = {"PMI", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"};
constexpr Names kPmi = {"PMI", "PMI_RANK", "PMI_SIZE", "PMI_LOCAL_RANK", "PMI_LOCAL_SIZE"};

bool all_on_this_machine() {
  const std::optional<std::string> master = env_variable("MASTER_ADDR");
  return !master || is_loopback(*master);
}

std::optional<ProcessInfo> process_by(const Names& names) {
  if (!env_variable(names.rank) && !env_variable(names.world_size)) return std::nullopt;
  const std::string rank_is_set = fmt::format("{} is set", names.rank);
  const std::string size_is_set = fmt::format("{} is set", names.world_size);
  ProcessInfo process;
  process.rank =
      static_cast<int>(required_env_number(names.rank, 0, kMaxRanks, size_is_set.c_str()));
  process.world_size =
      static_cast<int>(required_env_number(names.world_size, 1, kMaxRanks, rank_is_set.c_str()));
  FE_CHECK(process.rank < process.world_size,
           "environment variables {} and {}: expected a rank below the number of ranks, got {} and "
           "{}. Ranks count from 0.",
           names.rank, names.world_size, process.rank, process.world_size);
  const std::string local_is_set = fmt::format("{} is set", names.local_rank);
  if (const auto local = env_number(names.local_rank, 0, kMaxRanks)) {
    process.local_rank = static_cast<int>(*local);
    process.local_world_size = static_cast<int>(
        all_on_this_machine() && !env_variable(names.local_world_size)
            ? process.world_size
            : required_env_number(names.local_world_size, 1, kMaxRanks, local_is_set.c_str()));
  } else if (all_on_this_machine()) {
    process.local_rank = process.rank;
    process.local_world_size = process.world_size;
  }  // else one rank per machine, as a Kubernetes PyTorchJob starts them
  FE_CHECK(process.local_rank < process.local_world_size &&
               process.local_world_size <= process.world_size,
           "environment variables {} and {}: expected a rank below the number of this machine's "
           "ranks, and that at most {} ({}), got {} and {}.",
           names.local_rank, names.local_world_size, process.world_size, names.world_size,
           process.local_rank, process.local_world_size);
  process.launcher = names.launcher;
  return process;
}

std::optional<ProcessInfo> launched_process() {
  if (auto process = process_by(kTorchrun)) return process;
  if (auto process = process_by(kOpenMpi)) return process;
  auto pmi = process_by(env_variable(kPmi.local_rank) ? kPmi : kHydra);
  auto slurm = slurm_process();
  // Under MPICH's mpiexec the Slurm variables are those of its helpers, one per machine.
  if (slurm && (!pmi || pmi->world_size == slurm->world_size)) return slurm;
  return pmi;
}

/// A port that differs between the jobs of a machine and is the same for all ranks of a job.
int port_of_job() {
  uint64_t job = 0;
  for (const char* name :
       {"PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "SLURM_JOB_ID", "SLURM_STEP_ID"})
    for (const char c : env_variable(name).value_or("")) job = job * 131 + static_cast<uint8_t>(c);
  // Below the range that systems use for outgoing connections.
  return job == 0 ? kDefaultPort : static_cast<int>(10000 + job % 20000);
}

std::string master_addr_of(const ProcessInfo& process) {
  if (const auto given = env_variable("MASTER_ADDR")) return *given;
  if (process.local_world_size == process.world_size) return "127.0.0.1";
  const std::string step_nodes = env_variable("SLURM_STEP_NODELIST").value_or("");
  if (process.launcher == "Slurm" && !step_nodes.empty()) return first_host(step_nodes);
  fail(
      "environment variable MASTER_ADDR: expected the address of rank 0's machine, since {} ranks "
      "are started by {} and only {} of them on this one, got none. Set it for all of them.",
      process.world_size, process.launcher, process.local_world_size);
}

int master_port_of(const ProcessInfo& process) {
  if (const auto given = env_number("MASTER_PORT", 1, UINT16_MAX)) return static_cast<int>(*given);
  FE_CHECK(process.launcher != kTorchrun.launcher,
           "environment variable MASTER_PORT: expected the port where rank 0 listens, since RANK "
           "is set, got none. Set it for all ranks.");
  return port_of_job();
}

struct Known {
  std::mutex mutex;
  std::optional<ProcessInfo> process;
};
Known& known() {
  static Known known;
  return known;
}

}  // namespace

ProcessInfo read_process_info() {
  std::optional<ProcessInfo> process = launched_process();
  if (!process || process->world_size == 1) return {};
  process->master_addr = master_addr_of(*process);
  process->master_port = master_port_of(*process);
  if (process->launcher == kTorchrun.launcher &&
      env_variable("TORCHELASTIC_USE_AGENT_STORE") == "True")
    process->agent_store =
        fmt::format("/worker/attempt_{}", env_variable("TORCHELASTIC_RESTART_COUNT").value_or("0"));
  return *process;
}

const ProcessInfo& process() {
  const std::scoped_lock lock(known().mutex);
  if (!known().process) known().process = read_process_info();
  return *known().process;
}

void set_process(ProcessInfo process) {
  const std::scoped_lock lock(known().mutex);
  known().process = std::move(process);
}

}  // namespace fe::distributed
