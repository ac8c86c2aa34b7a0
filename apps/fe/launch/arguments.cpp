// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/arguments.h"

namespace fe::app {
namespace {

constexpr const char* kFooter = R"(Examples
  fe launch -n 2 train configs/alocc.yaml
  fe launch -n 4 --max-restarts 3 train config.yaml --out runs/mine
  fe launch -n 2 -- ./my_program --flag
  fe launch -n 4 --nnodes 2 --node-rank 0 --rdzv host0:29500 train config.yaml    (on host0)
  fe launch -n 4 --nnodes 2 --node-rank 1 --rdzv host0:29500 train config.yaml    (on the other)

COMMAND is one of fe's commands, or else a program; all that follows are its arguments. Each rank is a
process with RANK, LOCAL_RANK, WORLD_SIZE, LOCAL_WORLD_SIZE, MASTER_ADDR and MASTER_PORT in its
environment, and FE_RESTART, the number of restarts so far. The ranks share the cores by
OMP_NUM_THREADS unless that is set. They read nothing from standard input; their output lines
start with their rank.

When a rank fails, the others are ended: by SIGTERM, and after --grace seconds by SIGKILL. Then all
start again, up to --max-restarts times, and resume from the newest snapshot if the config has a
RestoreWizard. They do not start again after bad input (exit code 2), or when a signal stopped them
(130, 143).

SIGINT, SIGTERM, SIGUSR1 and SIGUSR2 are passed on to the ranks (SIGHUP as SIGTERM). A second
SIGINT or SIGTERM kills them.

A rank hangs when neither it nor another at its step has finished a batch for --hang-timeout
seconds, counted from its first batch, while the others wait at later steps. Choose a longer time
than the longest work between two batches, such as a slow save. For a rank that never finishes its
first batch, --timeout applies.

With several nodes, each runs its own `fe launch`, with the same -n. When the ranks of one node fail,
those of the others lose contact, fail too, and are restarted by their own `fe launch`.

Exit code 0 when all ranks ended well, 128 + signal when stopped by one, 127 when the program cannot
be started, else that of the first rank that failed (128 + signal for a killed one, 1 for a hang).)";

bool takes_next_word(const CLI::App& launch, const std::string& word) {
  const CLI::Option* option = launch.get_option_no_throw(word);
  return option != nullptr && option->get_items_expected_max() > 0;
}

CLI::Option* add_seconds(CLI::App& command, const char* name, double& seconds, const char* doc) {
  return command.add_option(name, seconds, doc)->type_name("SECONDS");
}

}  // namespace

void declare(CLI::App& command, LaunchArguments& launch) {
  command.add_option("-n,--ranks", launch.ranks, "processes on this machine")->required();
  command.add_option("--nnodes", launch.nodes, "machines")->capture_default_str();
  command.add_option("--node-rank", launch.node_rank, "which of the machines this is, from 0");
  command.add_option("--rdzv", launch.rendezvous, "where the ranks meet: an address of machine 0")
      ->type_name("HOST:PORT");
  command.add_option("--max-restarts", launch.max_restarts, "how often to restart failed ranks")
      ->capture_default_str();
  add_seconds(command, "--grace", launch.grace, "between SIGTERM and SIGKILL")
      ->capture_default_str();
  add_seconds(command, "--hang-timeout", launch.hang_timeout,
              "without a batch until a rank counts as hanging; 0: never")
      ->capture_default_str();
  add_seconds(command, "--timeout", launch.timeout,
              "for the ranks to meet, and for each exchange: FE_TIMEOUT (default: theirs)");
  // For help and completion: what follows is split off before the options are parsed.
  command.add_option("command", "a command of fe, or a program")->type_name("COMMAND");
  command.add_option("arguments", "of the command");
  command.footer(kFooter);
}

int own_words(const CLI::App& app, int argc, const char* const* argv) {
  if (argc < 2 || std::string(argv[1]) != LaunchArguments::kName) return argc;
  const CLI::App* launch = app.get_subcommand(LaunchArguments::kName);
  int at = 2;
  while (at < argc) {
    const std::string word = argv[at];
    if (word == "--" || word.size() < 2 || word.front() != '-') return at;
    at += takes_next_word(*launch, word) ? 2 : 1;
  }
  return argc;
}

std::vector<std::string> launched_command(const CLI::App& app, int argc, const char* const* argv) {
  int begin = own_words(app, argc, argv);
  if (begin < argc && std::string(argv[begin]) == "--") ++begin;
  return {argv + begin, argv + argc};
}

}  // namespace fe::app
