// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/place.h"

#include <cstdint>
#include <mutex>
#include <optional>

#include "fe/base/error.h"
#include "fe/distributed/address.h"
#include "fe/distributed/environment.h"
#include "fe/distributed/slurm.h"

namespace fe::distributed {
namespace {

constexpr int64_t kMostRanks = 1 << 24;
constexpr int kDefaultPort = 29500;  // torch's

/// The variables by which a launcher tells a process its place.
struct Names {
  const char *from, *rank, *world_size, *local_rank, *local_world_size;
};
constexpr Names kTorchrun = {"torchrun", "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"};
constexpr Names kOpenMpi = {"Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE",
                            "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"};
constexpr Names kHydra = {"PMI", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"};
constexpr Names kPmi = {"PMI", "PMI_RANK", "PMI_SIZE", "PMI_LOCAL_RANK", "PMI_LOCAL_SIZE"};

bool all_on_this_machine() {
  const std::optional<std::string> master = variable("MASTER_ADDR");
  return !master || is_loopback(*master);
}

std::optional<Place> place_by(const Names& names) {
  if (!variable(names.rank) && !variable(names.world_size)) return std::nullopt;
  const std::string rank_is_set = fmt::format("{} is set", names.rank);
  const std::string size_is_set = fmt::format("{} is set", names.world_size);
  Place place;
  place.rank = static_cast<int>(needed_number(names.rank, 0, kMostRanks, size_is_set.c_str()));
  place.world_size =
      static_cast<int>(needed_number(names.world_size, 1, kMostRanks, rank_is_set.c_str()));
  FE_CHECK(place.rank < place.world_size,
           "environment variables {} and {}: expected a rank below the number of ranks, got {} and "
           "{}. Ranks count from 0.",
           names.rank, names.world_size, place.rank, place.world_size);
  const std::string local_is_set = fmt::format("{} is set", names.local_rank);
  if (const auto local = number_variable(names.local_rank, 0, kMostRanks)) {
    place.local_rank = static_cast<int>(*local);
    place.local_world_size = static_cast<int>(
        all_on_this_machine() && !variable(names.local_world_size)
            ? place.world_size
            : needed_number(names.local_world_size, 1, kMostRanks, local_is_set.c_str()));
  } else if (all_on_this_machine()) {
    place.local_rank = place.rank;
    place.local_world_size = place.world_size;
  }  // else one rank a machine, as a Kubernetes PyTorchJob starts them
  FE_CHECK(place.local_rank < place.local_world_size && place.local_world_size <= place.world_size,
           "environment variables {} and {}: expected a rank below the number of this machine's "
           "ranks, and that at most {} ({}), got {} and {}.",
           names.local_rank, names.local_world_size, place.world_size, names.world_size,
           place.local_rank, place.local_world_size);
  place.from = names.from;
  return place;
}

std::optional<Place> launched_place() {
  if (auto place = place_by(kTorchrun)) return place;
  if (auto place = place_by(kOpenMpi)) return place;
  auto pmi = place_by(variable(kPmi.local_rank) ? kPmi : kHydra);
  auto slurm = slurm_place();
  // Under MPICH's mpiexec the Slurm variables are those of its helpers, one a machine.
  if (slurm && (!pmi || pmi->world_size == slurm->world_size)) return slurm;
  return pmi;
}

/// Differs between jobs of one machine, agrees between the ranks of a job.
int port_of_job() {
  uint64_t job = 0;
  for (const char* name :
       {"PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "SLURM_JOB_ID", "SLURM_STEP_ID"})
    for (const char c : variable(name).value_or("")) job = job * 131 + static_cast<uint8_t>(c);
  // Below the ports that systems give to outgoing connections.
  return job == 0 ? kDefaultPort : static_cast<int>(10000 + job % 20000);
}

std::string master_addr_of(const Place& place) {
  if (const auto given = variable("MASTER_ADDR")) return *given;
  if (place.local_world_size == place.world_size) return "127.0.0.1";
  const std::string step_nodes = variable("SLURM_STEP_NODELIST").value_or("");
  if (place.from == "Slurm" && !step_nodes.empty()) return first_host(step_nodes);
  fail(
      "environment variable MASTER_ADDR: expected the address of rank 0's machine, since {} ranks "
      "are started by {} and only {} of them on this one, got none. Set it for all of them.",
      place.world_size, place.from, place.local_world_size);
}

int master_port_of(const Place& place) {
  if (const auto given = number_variable("MASTER_PORT", 1, UINT16_MAX))
    return static_cast<int>(*given);
  FE_CHECK(place.from != kTorchrun.from,
           "environment variable MASTER_PORT: expected the port where rank 0 listens, since RANK "
           "is set, got none. Set it for all ranks.");
  return port_of_job();
}

struct Known {
  std::mutex mutex;
  std::optional<Place> place;
};
Known& known() {
  static Known known;
  return known;
}

}  // namespace

Place read_place() {
  std::optional<Place> place = launched_place();
  if (!place || place->world_size == 1) return {};
  place->master_addr = master_addr_of(*place);
  place->master_port = master_port_of(*place);
  if (place->from == kTorchrun.from && variable("TORCHELASTIC_USE_AGENT_STORE") == "True")
    place->agent_store =
        fmt::format("/worker/attempt_{}", variable("TORCHELASTIC_RESTART_COUNT").value_or("0"));
  return *place;
}

const Place& place() {
  const std::lock_guard lock(known().mutex);
  if (!known().place) known().place = read_place();
  return *known().place;
}

void set_place(Place place) {
  const std::lock_guard lock(known().mutex);
  known().place = std::move(place);
}

}  // namespace fe::distributed
