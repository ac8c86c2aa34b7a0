// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/launch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "apps/fe/launch/beat_files.h"
#include "apps/fe/launch/rank_environment.h"
#include "apps/fe/launch/signals.h"
#include "apps/fe/launch/team.h"
#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "fe/distributed/environment.h"

namespace fe::app {
namespace {

using Strings = std::vector<std::string>;

bool contains(const Strings& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void check_seconds(const char* option, double seconds, int64_t most) {
  FE_CHECK(seconds >= 0 && seconds <= static_cast<double>(most),
           "{}: expected 0 to {} seconds, got {}.", option, most, seconds);
}

void check_numbers(const LaunchArguments& a) {
  FE_CHECK(a.ranks >= 1, "-n: expected at least one process, got {}. Say -n 2.", a.ranks);
  FE_CHECK(a.nodes >= 1, "--nnodes: expected at least one machine, got {}.", a.nodes);
  FE_CHECK(a.max_restarts >= 0, "--max-restarts: expected 0 or more, got {}.", a.max_restarts);
  constexpr int64_t kYear = 365 * 24 * 3600;  // more would not fit the clock
  check_seconds("--grace", a.grace, kYear);
  check_seconds("--hang-timeout", a.hang_timeout, kYear);
  check_seconds("--timeout", a.timeout, distributed::kMaxTimeout);
}

void check_nodes(const LaunchArguments& a) {
  FE_CHECK(a.nodes == 1 || !a.rendezvous.empty(),
           "--nnodes {}: expected --rdzv HOST:PORT, got none. Name an address of machine 0, the "
           "same on all machines.",
           a.nodes);
  FE_CHECK(a.nodes == 1 || a.node_rank,
           "--nnodes {}: expected --node-rank, got none. Number the machines from 0; the one of "
           "--rdzv is 0.",
           a.nodes);
  if (!a.node_rank) return;
  FE_CHECK(!a.rendezvous.empty(),
           "--node-rank {}: expected --rdzv HOST:PORT with it, got none. Name an address of "
           "machine 0, or leave --node-rank out for one machine.",
           *a.node_rank);
  FE_CHECK(*a.node_rank >= 0 && *a.node_rank < a.nodes,
           "--node-rank: expected 0 to {}, got {}. Machines are numbered from 0; --nnodes is "
           "their number.",
           a.nodes - 1, *a.node_rank);
}

// A training that creates a new run folder each time would start from scratch.
void check_restart(const LaunchArguments& a) {
  const Strings& words = a.command;
  const bool trains =
      words[0] == "train" || (words.size() > 1 && words[0] == "detect" && words[1] == "fit");
  const bool has_folder = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "--out" || word.starts_with("--out=");
  });
  FE_CHECK(a.max_restarts == 0 || !trains || has_folder,
           "--max-restarts {}: expected `{}` with --out DIR, got none. A restart resumes in the "
           "run folder; give it one.",
           a.max_restarts, words[0] == "train" ? "train" : "detect fit");
}

void check(const LaunchArguments& a) {
  check_numbers(a);
  check_nodes(a);
  arrange_meeting(a.rendezvous, 0);
  FE_CHECK(!a.command.empty() && !a.command[0].empty(),
           "launch: expected a command, got none. Say what to run: fe launch -n {} train "
           "config.yaml.",
           a.ranks);
  FE_CHECK(a.command[0] != "launch",
           "launch: expected a command other than launch, got 'launch'. Ranks cannot have ranks.");
  check_restart(a);
  const char* rank = std::getenv("RANK");
  FE_CHECK(rank == nullptr,
           "launch: expected no RANK in the environment, got RANK={}. This process is a rank of "
           "another launcher already: run the command itself, or unset RANK.",
           rank);
}

ProcessSpec common_spec(const Strings& command, const Strings& commands, const Signals& signals) {
  ProcessSpec spec{
      .program = command[0], .arguments = command, .environment = {}, .blocked = signals.before()};
  if (contains(commands, command[0])) {
    spec.program = std::filesystem::read_symlink("/proc/self/exe").string();
    spec.arguments.insert(spec.arguments.begin(), "fe");
  }
  return spec;
}

std::vector<ProcessSpec> rank_specs(const LaunchArguments& arguments,
                                    const ProcessSpec& common,
                                    const BeatFiles& beats,
                                    int restart) {
  const Meeting meeting = arrange_meeting(arguments.rendezvous, restart);
  std::vector<ProcessSpec> specs(static_cast<size_t>(arguments.ranks), common);
  for (int rank = 0; rank < arguments.ranks; ++rank) {
    specs[static_cast<size_t>(rank)].environment =
        rank_environment(arguments, meeting, rank, beats.path(rank));
  }
  return specs;
}

int supervise(const LaunchArguments& arguments, const Strings& commands) {
  Signals signals;
  BeatFiles beats(arguments.ranks);
  const ProcessSpec common = common_spec(arguments.command, commands, signals);
  const TeamOptions options{.first_rank = global_rank(arguments, 0),
                            .world_size = arguments.nodes * arguments.ranks,
                            .grace = std::chrono::duration<double>(arguments.grace),
                            .hang_timeout = std::chrono::duration<double>(arguments.hang_timeout)};
  for (int restart = 0;; ++restart) {
    beats.clear();
    const Ending ending =
        Team(options, signals, beats).run(rank_specs(arguments, common, beats, restart));
    if (!ending.restart_helps || arguments.max_restarts == 0) return ending.code;
    if (restart == arguments.max_restarts) {
      say(fmt::format("no restart is left of {}", arguments.max_restarts));
      return ending.code;
    }
    say(fmt::format("restart {} of {}", restart + 1, arguments.max_restarts));
  }
}

}  // namespace

int launch(const LaunchArguments& arguments, const Strings& commands) {
  check(arguments);
  try {
    return supervise(arguments, commands);
  } catch (const CannotStart& error) {
    say(fmt::format("{}. Name a command of fe, or a program.{}", error.what(),
                    did_you_mean(arguments.command[0], commands)));
    return 127;
  }
}

}  // namespace fe::app
