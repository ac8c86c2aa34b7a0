// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/slurm.h"

#include <charconv>

#include "fe/base/error.h"
#include "fe/distributed/environment.h"

namespace fe::distributed {
namespace {

constexpr int kMaxTasks = 1 << 24;
// Numbers from here on are Slurm's own steps: the batch script, an interactive shell.
constexpr int64_t kFirstSpecialStep = 4294967290;

std::string first_set(const char* step, const char* job) {
  const std::optional<std::string> value = env_variable(step);
  return value ? *value : env_variable(job).value_or("");
}

}  // namespace

std::optional<ProcessInfo> slurm_process() {
  const std::optional<int64_t> rank = env_number("SLURM_PROCID", 0, kMaxTasks);
  const std::optional<std::string> step = env_variable("SLURM_STEP_ID");
  if (!rank || !step) return std::nullopt;
  // "batch", "interactive": not made by srun.
  if (step->find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  if (*env_number("SLURM_STEP_ID", 0, UINT32_MAX) >= kFirstSpecialStep) return std::nullopt;

  std::optional<int64_t> ranks = env_number("SLURM_STEP_NUM_TASKS", 1, kMaxTasks);
  if (!ranks) ranks = env_number("SLURM_NTASKS", 1, kMaxTasks);
  if (ranks.value_or(1) == 1) return std::nullopt;

  const std::string tasks = first_set("SLURM_STEP_TASKS_PER_NODE", "SLURM_TASKS_PER_NODE");
  FE_CHECK(!tasks.empty(),
           "environment variable SLURM_STEP_TASKS_PER_NODE: expected the tasks of each node, since "
           "SLURM_PROCID is set, got none. Start the ranks by srun.");
  const char* because = "SLURM_PROCID is set";
  return ProcessInfo{
      .rank = static_cast<int>(*rank),
      .world_size = static_cast<int>(*ranks),
      .local_rank = static_cast<int>(required_env_number("SLURM_LOCALID", 0, kMaxTasks, because)),
      .local_world_size = tasks_of_node(
          tasks, static_cast<int>(required_env_number("SLURM_NODEID", 0, kMaxTasks, because))),
      .launcher = "Slurm"};
}

std::string first_host(std::string_view nodes) {
  const size_t bracket = nodes.find('['), comma = nodes.find(',');
  if (bracket > comma || bracket == std::string_view::npos)
    return std::string(nodes.substr(0, comma));
  const size_t closing = nodes.find(']', bracket);
  FE_CHECK(closing != std::string_view::npos,
           "Slurm's node list: expected a ']' after '[', got '{}'. Set MASTER_ADDR.", nodes);
  const size_t number_end = nodes.find_first_of("-,]", bracket);
  const size_t suffix_end = std::min(nodes.find(',', closing), nodes.size());
  return fmt::format("{}{}{}", nodes.substr(0, bracket),
                     nodes.substr(bracket + 1, number_end - bracket - 1),
                     nodes.substr(closing + 1, suffix_end - closing - 1));
}

int tasks_of_node(std::string_view tasks_per_node, int node) {
  const char *at = tasks_per_node.data(), *end = at + tasks_per_node.size();
  for (int first = 0; at < end;) {
    int tasks = 0, nodes = 1;
    auto parsed = std::from_chars(at, end, tasks);
    if (parsed.ec != std::errc()) break;
    if (std::string_view(parsed.ptr, end - parsed.ptr).starts_with("(x")) {
      parsed = std::from_chars(parsed.ptr + 2, end, nodes);
      if (parsed.ec != std::errc() || parsed.ptr == end || *parsed.ptr != ')') break;
      ++parsed.ptr;
    }
    first += nodes;
    if (node < first) return tasks;
    if (parsed.ptr == end || *parsed.ptr != ',') break;
    at = parsed.ptr + 1;
  }
  fail("Slurm's tasks per node: expected a list like '4,2(x3)' that reaches node {}, got '{}'.",
       node, tasks_per_node);
}

}  // namespace fe::distributed
