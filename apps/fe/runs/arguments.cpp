// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/runs/arguments.h"

namespace fe::app {

void declare(CLI::App& command, RunsListArguments& list) {
  command.add_option("folder", list.folder)->capture_default_str();
}

void declare(CLI::App& command, RunsCompareArguments& compare) {
  command.add_option("runs", compare.runs, "two run folders")->required()->expected(2);
}

void declare(CLI::App& command, RunsPlotArguments& plot) {
  command.add_option("runs", plot.runs, "run folders")->required();
  command.add_option("--out", plot.out, "folder for the plots")->required()->type_name("DIR");
}

}  // namespace fe::app
