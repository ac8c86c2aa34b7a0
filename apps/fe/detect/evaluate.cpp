// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "apps/fe/detect/arguments.h"
#include "apps/fe/detect/data.h"
#include "apps/fe/train/config_files.h"
#include "config/run/detector_file.h"
#include "detect/evaluation.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::app {

void run(const DetectEvaluateArguments& arguments) {
  FE_CHECK(arguments.bootstrap >= 0, "--bootstrap: expected 0 or more, got {}.",
           arguments.bootstrap);
  FE_CHECK(arguments.data.inputs.empty(),
           "detect evaluate: expected samples with labels, got files and folders without. Give "
           "folders with --normal and --abnormal, or --data with a data set of the config.");
  const config::Registry registry = make_registry(arguments.plugins);
  const auto detector = config::load_detector(arguments.detector, registry);
  const DetectData data =
      open_detect_data(arguments.data, arguments.labels, arguments.detector, *detector, registry);
  detect::EvaluateOptions options{.normal_labels = data.normal_labels,
                                  .label_key = data.label_key,
                                  .mask_key = data.mask_key,
                                  .outlier_perc = arguments.outlier_perc,
                                  .resamples = arguments.bootstrap};
  if (!arguments.mask_key.empty()) options.mask_key = arguments.mask_key;
  const detect::Evaluation evaluation = detect::evaluate(*detector, data.dataset, options);
  const std::string text =
      arguments.format == "json" ? detect::to_json(evaluation) : detect::to_text(evaluation);
  if (arguments.out.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  } else {
    write_file(arguments.out, text);
    fmt::print("evaluation  {}\n", arguments.out.string());
  }
}

}  // namespace fe::app
