// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/arguments.h"

namespace fe::app {

void declare(CLI::App&, DataListArguments&) {}

void declare(CLI::App& command, DataFetchArguments& fetch) {
  command.add_option("name", fetch.name, "as `fe data list` names it")->required();
  command.add_option("--folder", fetch.folder, "where to (default: FE_DATA_DIR)")->type_name("DIR");
}

void declare(CLI::App& command, DataConvertArguments& convert) {
  command.add_option("source", convert.source, "a data set's name, or an IDX, CIFAR or HDF5 file")
      ->required();
  command.add_option("out", convert.out, "the HDF5 file")->required();
}

void declare(CLI::App& command, DataSummaryArguments& summary) {
  command.add_option("source", summary.source, "a data set's name, or a file")->required();
}

void declare(CLI::App& command, DataAuditArguments& audit) {
  command
      .add_option("source", audit.source,
                  "a folder of images, an HDF5, IDX or CIFAR file, or a data set's name")
      ->required();
  command.add_option("--test", audit.test, "test data, to hold against it")->type_name("PATH");
  command.add_option("--normal-dirs", audit.normal_dirs, "sub-folders of normal images");
  command.add_option("--abnormal-dirs", audit.abnormal_dirs, "sub-folders of abnormal images");
  command.add_option("--mask-dir", audit.mask_dir, "sub-folder of the abnormal images' masks");
  command.add_flag("--near-duplicates", audit.near_duplicates, "also images that look alike");
  command.add_option("--format", audit.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  declare_plugins(command, audit.plugins);
  command.footer(R"(Examples
  fe data audit photos
  fe data audit train.h5 --test test.h5
  fe data audit bottle --normal-dirs test/good --abnormal-dirs test/broken --mask-dir ground_truth

Exit code 2 when there are errors: unreadable samples, NaN, test samples in the training data.)");
}

}  // namespace fe::app
