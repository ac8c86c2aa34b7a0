// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/arguments.h"

namespace fe::app {

void declare(CLI::App& command, TrainArguments& train) {
  declare_config(command, train.config);
  command.add_option("--out", train.out, "run folder (default: a new one in runs/)")
      ->type_name("DIR");
  command.add_flag("--quiet", train.quiet, "print only where the results are");
  command.footer(R"(Examples
  fe train configs/alocc.yaml
  fe train base.yaml mine.yaml --set estimator.epochs=3 --out runs/try
  fe train configs/alocc.yaml --plugin build/libmy_op.so

A `sweep:` in the config trains once for each combination of its values. The run folder gets the
resolved config, log, metrics, models, plots and report.html. Ctrl-C finishes the step, saves
the models and ends with exit code 130.)");
}

void declare(CLI::App& command, TestArguments& test) {
  command.add_option("checkpoint", test.checkpoint, "checkpoint.h5 of a run, or the run folder")
      ->required()
      ->type_name("FILE");
  declare_config(command, test.config, /*files=*/false);
  command.footer(R"(Examples
  fe test runs/alocc
  fe test runs/alocc --set data.digits.mnist.folder=/data/mnist)");
}

void declare(CLI::App& command, CheckArguments& check) {
  declare_config(command, check.config);
  command.add_flag("!--no-trial-step", check.trial_step,
                   "check keys and options only; do not try every plan on one batch");
  command.footer(R"(Examples
  fe check configs/alocc.yaml
  fe check configs/alocc.yaml --set network.RLoss.alpha=-1)");
}

void declare(CLI::App& command, GraphArguments& graph) {
  declare_config(command, graph.config);
  command.add_option("--format", graph.format, "mermaid, dot, svg or png")
      ->check(CLI::IsMember({"mermaid", "dot", "svg", "png"}))
      ->capture_default_str();
  command.add_option("--mode", graph.modes, "train, eval, test or infer (default: all there are)")
      ->check(CLI::IsMember({"train", "eval", "test", "infer"}));
  command.add_option("--epoch", graph.epoch, "the epoch, for what is scheduled")
      ->capture_default_str();
  command.add_option("--out", graph.out, "file to write; mermaid and dot are printed without it")
      ->type_name("FILE");
  command.footer(R"(Examples
  fe graph configs/alocc.yaml --mode train
  fe graph configs/alocc.yaml --format svg --out plan.svg)");
}

}  // namespace fe::app
