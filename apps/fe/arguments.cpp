// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/arguments.h"

#include <cstdlib>

namespace fe::app {
namespace {

constexpr const char* kExamples = R"(Examples
  fe new digits                              a project to start from, with a config
  fe check configs/alocc.yaml                find every fault before training
  fe train configs/alocc.yaml                train; the run folder says the rest
  fe train configs/alocc.yaml --set estimator.epochs=3 --set seed=8
  fe launch -n 2 train configs/alocc.yaml    the same by two processes
  fe infer runs/alocc/checkpoint.h5 image.png
  fe ops GaussianNoise                       what a config can name, and its options
  fe runs list                               trainings so far, and how good they were
  fe detect fit configs/ae.yaml              an outlier detector; score, evaluate and plot with it

Every command has a --help with examples of its own.)";

void declare_train(CLI::App& app, TrainArguments& train) {
  CLI::App* command = app.add_subcommand("train", "Train what a config describes.");
  declare_config(*command, train.config);
  command->add_option("--out", train.out, "run folder (default: a new one in runs/)")
      ->type_name("DIR");
  command->add_flag("--quiet", train.quiet, "print only where the results are");
  command->footer(R"(Examples
  fe train configs/alocc.yaml
  fe train base.yaml mine.yaml --set estimator.epochs=3 --out runs/try
  fe train configs/alocc.yaml --plugin build/libmyops.so

A `sweep:` in the config trains once for each combination of its values. The run folder gets the
resolved config, log, metrics, models, pictures and report.html. Ctrl-C finishes the step, saves
the models and ends with exit code 130.)");
}

void declare_test(CLI::App& app, TestArguments& test) {
  CLI::App* command = app.add_subcommand("test", "Evaluate a checkpoint on its test data.");
  command->add_option("checkpoint", test.checkpoint, "checkpoint.h5 of a run, or the run folder")
      ->required()
      ->type_name("FILE");
  declare_config(*command, test.config, /*files=*/false);
  command->footer(R"(Examples
  fe test runs/alocc
  fe test runs/alocc --set data.digits.mnist.folder=/data/mnist)");
}

void declare_infer(CLI::App& app, InferArguments& infer) {
  CLI::App* command =
      app.add_subcommand("infer", "Run a checkpoint's networks on images or arrays.");
  command
      ->add_option("checkpoint", infer.checkpoint,
                   "checkpoint.h5 of a run, the run folder, or a model file")
      ->required()
      ->type_name("FILE");
  command->add_option("inputs", infer.inputs, "images, folders of images, IDX or HDF5 files")
      ->required()
      ->type_name("PATH");
  command->add_option("--format", infer.format, "table, json or csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  command->add_option("--out", infer.out, "folder for results.json or .csv and pictures")
      ->type_name("DIR");
  command->add_flag("--pictures", infer.pictures, "draw inputs beside outputs that are images");
  command->add_option("--key", infer.key, "HDF5: the name of the array (default: the input's key)");
  command->add_option("--first", infer.first, "only so many samples; 0: all")
      ->capture_default_str();
  declare_plugins(*command, infer.plugins);
  command->footer(R"(Examples
  fe infer runs/alocc/checkpoint.h5 image.png
  fe infer runs/alocc photos/ --format csv --out results
  fe infer runs/alocc t10k-images-idx3-ubyte.gz --first 20 --pictures --out results)");
}

void declare_check(CLI::App& app, CheckArguments& check) {
  CLI::App* command =
      app.add_subcommand("check", "Find every fault of a config, without training.");
  declare_config(*command, check.config);
  command->add_flag("!--no-trial-step", check.trial_step,
                    "do not try every plan on one batch: keys and options only");
  command->footer(R"(Examples
  fe check configs/alocc.yaml
  fe check configs/alocc.yaml --set network.RLoss.alpha=-1)");
}

void declare_graph(CLI::App& app, GraphArguments& graph) {
  CLI::App* command = app.add_subcommand("graph", "Draw the plan of each mode: ops, keys, shapes.");
  declare_config(*command, graph.config);
  command->add_option("--format", graph.format, "mermaid or dot")
      ->check(CLI::IsMember({"mermaid", "dot"}))
      ->capture_default_str();
  command->add_option("--mode", graph.modes, "train, eval, test or infer (default: all there are)")
      ->check(CLI::IsMember({"train", "eval", "test", "infer"}));
  command->add_option("--epoch", graph.epoch, "the epoch, for what is scheduled")
      ->capture_default_str();
  command->add_option("--out", graph.out, "file to write instead of printing")->type_name("FILE");
  command->footer(R"(Examples
  fe graph configs/alocc.yaml --mode train
  fe graph configs/alocc.yaml --format dot | dot -Tsvg > plan.svg)");
}

void declare_inspect(CLI::App& app, InspectArguments& inspect) {
  CLI::App* command =
      app.add_subcommand("inspect", "Show what a checkpoint, model or data file holds.");
  command->add_option("files", inspect.files, "model files, checkpoints, HDF5, IDX, safetensors")
      ->required()
      ->type_name("FILE");
  command->add_flag("--verify", inspect.verify, "read every byte and check digests; exit 2 if bad");
  command->add_flag("--json", inspect.json, "as JSON");
  command->footer(R"(Examples
  fe inspect runs/alocc/checkpoint.h5
  fe inspect --verify runs/alocc/*.h5)");
}

void declare_ops(CLI::App& app, OpsArguments& ops) {
  CLI::App* command = app.add_subcommand(
      "ops", "List what a config can name: ops, traces, data sets, layers, optimizers, ...");
  command->add_option("names", ops.names, "show these with their options, types and defaults");
  command->add_option("--format", ops.format, "text, markdown, json or schema (for editors)")
      ->check(CLI::IsMember({"text", "markdown", "json", "schema"}))
      ->capture_default_str();
  command->add_option("--out", ops.out, "file to write instead of printing")->type_name("FILE");
  declare_plugins(*command, ops.plugins);
  command->footer(R"(Examples
  fe ops
  fe ops GaussianNoise CrossEntropy
  fe ops --format schema --out fe.schema.json
      # yaml-language-server: $schema=fe.schema.json   in a config: completion and checks)");
}

void declare_audit(CLI::App& data, DataAuditArguments& audit) {
  CLI::App* command = data.add_subcommand(
      "audit", "Find what is wrong with data: unreadable images, copies, leaks, NaN, drift.");
  command
      ->add_option("source", audit.in,
                   "a folder of images, an HDF5, IDX or CIFAR file, or a data set's name")
      ->required();
  command->add_option("--test", audit.test, "test data, to hold against it")->type_name("PATH");
  command->add_option("--normal-dirs", audit.normal_dirs, "sub-folders of normal images");
  command->add_option("--abnormal-dirs", audit.abnormal_dirs, "sub-folders of abnormal images");
  command->add_option("--mask-dir", audit.mask_dir, "sub-folder of the abnormal images' masks");
  command->add_flag("--near-duplicates", audit.near_duplicates, "also images that look alike");
  command->add_option("--format", audit.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  declare_plugins(*command, audit.plugins);
  command->footer(R"(Examples
  fe data audit photos
  fe data audit train.h5 --test test.h5
  fe data audit bottle --normal-dirs test/good --abnormal-dirs test/broken --mask-dir ground_truth

Exit code 2 when there are errors: unreadable samples, NaN, test samples in the training data.)");
}

void declare_data(CLI::App& app, Arguments& arguments) {
  CLI::App* data =
      app.add_subcommand("data", "List, fetch, convert, summarize and audit data sets.");
  data->require_subcommand(1);
  data->add_subcommand("list", "Data sets by name, and where they were found.");
  CLI::App* fetch = data->add_subcommand("fetch", "Download a data set, checked, resumable.");
  fetch->add_option("name", arguments.data_fetch.name, "as `fe data list` names it")->required();
  fetch->add_option("--folder", arguments.data_fetch.folder, "where to (default: FE_DATA_DIR)")
      ->type_name("DIR");
  CLI::App* convert = data->add_subcommand("convert", "Write a data set as an HDF5 file.");
  convert
      ->add_option("source", arguments.data_convert.in,
                   "a data set's name, or an IDX, CIFAR or HDF5 file")
      ->required();
  convert->add_option("out", arguments.data_convert.out, "the HDF5 file")->required();
  CLI::App* summary = data->add_subcommand("summary", "Keys, shapes, ranges, classes.");
  summary->add_option("source", arguments.data_summary.in, "a data set's name, or a file")
      ->required();
  declare_audit(*data, arguments.data_audit);
  data->footer(R"(Examples
  fe data list
  fe data fetch mnist --folder data
  fe data convert mnist mnist.h5
  fe data summary mnist.h5
  fe data audit photos --test more_photos)");
}

void declare_new(CLI::App& app, NewArguments& create) {
  CLI::App* command =
      app.add_subcommand("new", "Make a project: a config, an op and a program of your own.");
  command->add_option("folder", create.folder, "the project's folder, which must be new")
      ->required()
      ->type_name("DIR");
  command->footer("Example\n  fe new digits && cd digits && fe train config.yaml");
}

void declare_runs(CLI::App& app, Arguments& arguments) {
  CLI::App* runs = app.add_subcommand("runs", "List, compare and plot trainings.");
  runs->require_subcommand(1);
  CLI::App* list = runs->add_subcommand("list", "Every run of a folder with its last metrics.");
  list->add_option("folder", arguments.runs_list.folder)->capture_default_str();
  CLI::App* compare =
      runs->add_subcommand("compare", "Where the configs of two runs differ, and their metrics.");
  compare->add_option("runs", arguments.runs_compare.compare, "two run folders")
      ->required()
      ->expected(2);
  CLI::App* plot = runs->add_subcommand("plot", "Draw the curves of runs over each other.");
  plot->add_option("runs", arguments.runs_plot.compare, "run folders")->required();
  plot->add_option("--out", arguments.runs_plot.out, "folder for the pictures")
      ->required()
      ->type_name("DIR");
  runs->footer(R"(Examples
  fe runs list
  fe runs compare runs/a runs/b
  fe runs plot runs/a runs/b --out curves)");
}

}  // namespace

void declare_plugins(CLI::App& command, Paths& plugins) {
  command.add_option("--plugin", plugins, "shared library with pieces of your own; repeatable")
      ->type_name("FILE");
}

void declare_settings(CLI::App& command, std::vector<std::string>& settings) {
  command
      .add_option("--set", settings,
                  "change a value: estimator.epochs=3, network.RLoss.alpha=0.1; repeatable")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void declare_config(CLI::App& command, ConfigArguments& config, bool files) {
  if (files) {
    command.add_option("config", config.files, "YAML files; later ones win over earlier ones")
        ->required()
        ->type_name("FILE");
  }
  declare_settings(command, config.settings);
  declare_plugins(command, config.plugins);
}

void declare(CLI::App& app, Arguments& arguments) {
  app.footer(kExamples);
  app.require_subcommand(1);
  // parse() sees to it, before a command is asked for.
  app.add_flag_function(
      "--version", [](int64_t) {}, "libtorch, BLAS, threads, CUDA");
  declare_train(app, arguments.train);
  declare_test(app, arguments.test);
  declare_infer(app, arguments.infer);
  declare_check(app, arguments.check);
  declare_graph(app, arguments.graph);
  declare_inspect(app, arguments.inspect);
  declare_ops(app, arguments.ops);
  declare_data(app, arguments);
  declare_detect(app, arguments.detect);
  declare_launch(app, arguments.launch);
  declare_new(app, arguments.create);
  declare_runs(app, arguments);
  CLI::App* completion = app.add_subcommand("completion", "Print a shell's completion script.");
  completion->add_option("shell", arguments.completion.shell, "bash, zsh or fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->capture_default_str();
  completion->footer("Example\n  source <(fe completion bash)");
}

std::string parse(CLI::App& app, int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--version") return "version";
  try {
    app.parse(own_words(app, argc, argv), argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
  std::string command;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    command += (command.empty() ? "" : " ") + at->get_name();
  }
  return command;
}

}  // namespace fe::app
