// SPDX-License-Identifier: Apache-2.0
#include "fe/base/system/cores.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

namespace fe {
namespace {

// Cores by cgroup v2's "quota period" in microseconds, or `otherwise`.
int quota_cores(int otherwise) {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return otherwise;
  return std::max(1, static_cast<int>(std::ceil(std::atof(quota.c_str()) / period)));
}

}  // namespace

int granted_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int by_affinity = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return std::max(1, std::min(by_affinity, quota_cores(by_affinity)));
}

int sharing_processes() {
  int processes = 1;
  for (const char* name : {"LOCAL_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS",
                           "PMI_LOCAL_SIZE", "SLURM_STEP_TASKS_PER_NODE"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || std::atoi(value) < 1) continue;
    processes = std::atoi(value);
    break;
  }
  cpu_set_t set;
  CPU_ZERO(&set);
  const bool known = sched_getaffinity(0, sizeof set, &set) == 0;
  const auto online = ::sysconf(_SC_NPROCESSORS_ONLN);
  return known && CPU_COUNT(&set) < online && CPU_COUNT(&set) * processes <= online ? 1 : processes;
}

int usable_cores() { return std::max(1, granted_cores() / sharing_processes()); }

}  // namespace fe
