// SPDX-License-Identifier: Apache-2.0
#include "fe/base/threads.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

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

// Processes of the run on this machine that have the same cores; 1 where each could be bound to
// cores of its own, as mpirun and srun do it.
int sharers() {
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

std::vector<std::string> command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::string> words;
  for (size_t begin = 0; begin < all.size();) {
    const size_t end = std::min(all.find('\0', begin), all.size());
    words.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int by_affinity = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return std::max(1, std::min(by_affinity, quota_cores(by_affinity)) / sharers());
}

const ThreadLayout& set_up_threads() {
  static const ThreadLayout layout = [] {
    ThreadLayout l;
    l.cores = usable_cores();
    const char* asked = std::getenv("OMP_NUM_THREADS");
    const int number = asked ? std::atoi(asked) : 0;
    l.torch_threads = number > 0 ? number : l.cores;
    l.why = number > 0      ? "OMP_NUM_THREADS"
            : sharers() > 1 ? fmt::format("this machine's cores, shared by {} processes", sharers())
                            : "the cores this process may use";
    at::set_num_threads(l.torch_threads);
    return l;
  }();
  return layout;
}

void wait_passively() {
  const bool decided = std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT");
  if (decided || usable_cores() < 2) return;
  std::vector<std::string> words = command_line();
  if (words.empty()) return;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::setenv("OMP_WAIT_POLICY", "passive", 1);
  ::execv("/proc/self/exe", arguments.data());
  // Still here: the program goes on as it is.
}

}  // namespace fe
