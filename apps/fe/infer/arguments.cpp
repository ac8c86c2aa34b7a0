// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/infer/arguments.h"

namespace fe::app {

void declare(CLI::App& command, InferArguments& infer) {
  command
      .add_option("checkpoint", infer.checkpoint,
                  "checkpoint.h5 of a run, the run folder, or a model file")
      ->required()
      ->type_name("FILE");
  command.add_option("inputs", infer.inputs, "images, folders of images, IDX or HDF5 files")
      ->required()
      ->type_name("PATH");
  command.add_option("--format", infer.format, "table, json or csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  command.add_option("--out", infer.out, "folder for results.json or .csv and images")
      ->type_name("DIR");
  command.add_flag("--pictures", infer.pictures, "draw inputs beside outputs that are images");
  command.add_option("--key", infer.key, "HDF5: the name of the array (default: the input's key)");
  command.add_option("--first", infer.first, "at most N samples; 0: all")->capture_default_str();
  declare_plugins(command, infer.plugins);
  command.footer(R"(Examples
  fe infer runs/alocc/checkpoint.h5 image.png
  fe infer runs/alocc photos/ --format csv --out results
  fe infer runs/alocc t10k-images-idx3-ubyte.gz --first 20 --pictures --out results)");
}

}  // namespace fe::app
