// SPDX-License-Identifier: Apache-2.0
/// fe-engine: the commands of `fe` that need libtorch. Started by `fe`, with the same arguments.
#include <algorithm>
#include <array>
#include <cstdio>

#include "apps/fe/arguments.h"
#include "apps/fe/commands.h"
#include "fe/base/error.h"
#include "fe/base/system/guard.h"
#include "fe/distributed/place.h"

namespace fe::app {
namespace {

// Ranks that are not the first one say nothing but errors, and only training knows of ranks.
void take_place(const std::string& command) {
  const distributed::Place& place = distributed::place();
  if (place.world_size == 1) return;
  static constexpr std::array kOfRanks = {"train", "test", "detect fit"};
  FE_CHECK(std::find(kOfRanks.begin(), kOfRanks.end(), command) != kOfRanks.end(),
           "`fe {}` runs in one process, got {} of them (by {}). Several processes can share: {}.",
           command, place.world_size, place.from, fmt::join(kOfRanks, ", "));
  if (!place.is_main() && !std::freopen("/dev/null", "w", stdout)) {
    fail_running("cannot open /dev/null.");
  }
}

void run(const std::string& command, const Arguments& a) {
  take_place(command);
  if (command == "train") return train(a.train);
  if (command == "test") return test(a.test);
  if (command == "infer") return infer(a.infer);
  if (command == "check") return check(a.check);
  if (command == "graph") return graph(a.graph);
  if (command == "inspect") return inspect(a.inspect);
  if (command == "ops") return ops(a.ops);
  if (command == "data list") return data_list();
  if (command == "data fetch") return data_fetch(a.data_fetch);
  if (command == "data convert") return data_convert(a.data_convert);
  if (command == "data summary") return data_summary(a.data_summary);
  if (command == "data audit") return data_audit(a.data_audit);
  if (command == "detect fit") return detect_fit(a.detect.fit);
  if (command == "detect score") return detect_score(a.detect.score);
  if (command == "detect threshold") return detect_threshold(a.detect.threshold);
  if (command == "detect evaluate") return detect_evaluate(a.detect.evaluate);
  if (command == "detect perturb") return detect_perturb(a.detect.perturb);
  if (command == "detect plot") return detect_plot(a.detect.plot);
  if (command == "detect table") return detect_table(a.detect.table);
  if (command == "new") return create(a.create);
  if (command == "runs list") return runs_list(a.runs_list);
  if (command == "runs compare") return runs_compare(a.runs_compare);
  if (command == "runs plot") return runs_plot(a.runs_plot);
  if (command == "version") return version();
  fail("the command '{}' is one of `fe`, not of fe-engine.", command);
}

}  // namespace
}  // namespace fe::app

int main(int argc, char** argv) {
  CLI::App app("Trains models described by YAML files, and uses what was trained.", "fe");
  fe::app::Arguments arguments;
  fe::app::declare(app, arguments);
  const std::string command = fe::app::parse(app, argc, argv);
  return fe::guard("fe", [&] { fe::app::run(command, arguments); });
}
