// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/inspect/arguments.h"

namespace fe::app {

void declare(CLI::App& command, InspectArguments& inspect) {
  command.add_option("files", inspect.files, "model files, checkpoints, HDF5, IDX, safetensors")
      ->required()
      ->type_name("FILE");
  command.add_flag("--verify", inspect.verify, "read every byte and check digests; exit 2 if bad");
  command.add_flag("--json", inspect.json, "as JSON");
  command.footer(R"(Examples
  fe inspect runs/alocc/checkpoint.h5
  fe inspect --verify runs/alocc/*.h5)");
}

}  // namespace fe::app
