// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "apps/fe/data/arguments.h"
#include "apps/fe/detect/arguments.h"
#include "apps/fe/help/arguments.h"
#include "apps/fe/infer/arguments.h"
#include "apps/fe/inspect/arguments.h"
#include "apps/fe/launch/arguments.h"
#include "apps/fe/runs/arguments.h"
#include "apps/fe/train/arguments.h"

/// The command line of fe. Free of libtorch, whose loading alone takes half a second: the program
/// `fe` shows help from it and starts `fe-engine` for the work.
namespace fe::app {

/// Every command, in the order of the help: a struct that has its name ("data fetch"), a line of
/// help and its arguments; declare() adds the options, run() does the work. run() throws fe::Error
/// and prints results to standard output; it is a part of `fe-engine`, except for what `fe` does
/// itself (launch, completion).
using Commands = std::tuple<TrainArguments,
                            TestArguments,
                            InferArguments,
                            CheckArguments,
                            GraphArguments,
                            InspectArguments,
                            OpsArguments,
                            DataListArguments,
                            DataFetchArguments,
                            DataConvertArguments,
                            DataSummaryArguments,
                            DataAuditArguments,
                            DetectFitArguments,
                            DetectScoreArguments,
                            DetectThresholdArguments,
                            DetectEvaluateArguments,
                            DetectPerturbArguments,
                            DetectPlotArguments,
                            DetectTableArguments,
                            LaunchArguments,
                            NewArguments,
                            RunsListArguments,
                            RunsCompareArguments,
                            RunsPlotArguments,
                            CompletionArguments>;

/// Declares the commands and their options, which write into `commands`.
void declare(CLI::App& app, Commands& commands);

/// The name of the chosen command, or "--version". Prints help and exits with 0 on --help; prints
/// an error and exits with 2 when the command line is wrong.
std::string parse(CLI::App& app, int argc, char** argv);

}  // namespace fe::app
