// SPDX-License-Identifier: Apache-2.0
/// fe-engine: the commands of `fe` that need libtorch. `fe` starts it with the same arguments.
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "apps/fe/commands.h"
#include "apps/fe/help/version.h"
#include "fe/base/error.h"
#include "fe/base/system/guard.h"
#include "fe/distributed/process_info.h"

namespace fe::app {
namespace {

template <class Arguments>
constexpr bool kRunsHere = requires(const Arguments& arguments) {
  run(arguments);
};

template <class Arguments>
constexpr bool kIsForRanks = requires {
  Arguments::kForRanks;
};

std::vector<std::string> commands_for_ranks(const Commands& commands) {
  std::vector<std::string> names;
  const auto add = [&]<class Arguments>(const Arguments&) {
    if constexpr (kIsForRanks<Arguments>) names.emplace_back(Arguments::kName);
  };
  std::apply([&](const auto&... each) { (add(each), ...); }, commands);
  return names;
}

// Only training knows of ranks; those that are not the main one print nothing but errors.
void prepare_rank(const std::string& command, const Commands& commands) {
  const distributed::ProcessInfo& process = distributed::process();
  if (process.world_size == 1) return;
  const auto shared = commands_for_ranks(commands);
  FE_CHECK(std::find(shared.begin(), shared.end(), command) != shared.end(),
           "`fe {}` runs in one process, got {} of them (by {}). Several processes can run: {}.",
           command, process.world_size, process.launcher, fmt::join(shared, ", "));
  if (!process.is_main() && !std::freopen("/dev/null", "w", stdout)) {
    fail_running("cannot open /dev/null.");
  }
}

// Whether the command is the named one; then it has run.
template <class Arguments>
bool run_if_named(const std::string& name, const Arguments& arguments) {
  if constexpr (kRunsHere<Arguments>) {
    if (name == Arguments::kName) {
      run(arguments);
      return true;
    }
  }
  return false;
}

void run_command(const std::string& name, const Commands& commands) {
  prepare_rank(name, commands);
  if (name == "--version") return print_version();
  const bool done =
      std::apply([&](const auto&... each) { return (run_if_named(name, each) || ...); }, commands);
  FE_CHECK(done, "`fe {}` is a command of `fe`, not of fe-engine.", name);
}

}  // namespace
}  // namespace fe::app

int main(int argc, char** argv) {
  CLI::App app("Trains models described by YAML files, and uses what was trained.", "fe");
  fe::app::Commands commands;
  fe::app::declare(app, commands);
  const std::string name = fe::app::parse(app, argc, argv);
  return fe::guard("fe", [&] { fe::app::run_command(name, commands); });
}
