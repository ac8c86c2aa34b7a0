// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "apps/fe/detect/arguments.h"
#include "apps/fe/detect/data.h"
#include "apps/fe/detect/options.h"
#include "apps/fe/notes.h"
#include "apps/fe/train/config_files.h"
#include "config/run/detector_file.h"
#include "fe/base/error.h"
#include "fe/run/checkpoint.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using detect::OutlierDetector;
using detect::Threshold;
using detect::ThresholdMethod;

std::string text_of(const std::optional<Threshold>& threshold) {
  if (!threshold) return "none";
  const Threshold& t = *threshold;
  if (t.samples == 0) return fmt::format("{:.6g} (given)", t.value);
  std::string text = fmt::format("{:.6g} ({}", t.value, option_name(t.method));
  if (t.threshold_perc) text += fmt::format(" {:g}", *t.threshold_perc);
  text +=
      fmt::format(" of the {} scores of {} samples, {:.4g} to {:.4g}, outlier_perc {:g}",
                  option_name(t.outlier_type), t.samples, t.score_min, t.score_max, t.outlier_perc);
  if (t.false_positive_rate) {
    text += fmt::format("; false positive rate {:.4f}", *t.false_positive_rate);
  }
  if (t.false_negative_rate) {
    text += fmt::format("; false negative rate {:.4f}", *t.false_negative_rate);
  }
  return text + ")";
}

// A share where per cent are expected is legal, and hardly ever meant.
void warn_of_share(double perc) {
  if (perc <= 0.0 || perc >= 1.0) return;
  print_notes({fmt::format(
      "--threshold-perc {0:g} is {0:g} %: a threshold that {1:g} % of the normal samples "
      "pass over. For {2:g} % write {2:g}.",
      perc, 100.0 - perc, 100.0 * perc)});
}

void find(OutlierDetector& detector,
          const DetectThresholdArguments& arguments,
          const config::Registry& registry) {
  const DetectDataArguments& given = arguments.data;
  FE_CHECK(
      !given.inputs.empty() || !given.data.empty() || !given.normal.empty() ||
          !given.abnormal.empty(),
      "detect threshold: expected --value, or samples to find it on: normal ones that were not "
      "trained on. Give files or folders, or a data set of the config: --data eval.");
  const auto method = choice_named<ThresholdMethod>(arguments.method);
  if (method == ThresholdMethod::kPercentile) warn_of_share(arguments.threshold_perc);
  const DetectData data =
      open_detect_data(given, arguments.labels, arguments.detector, detector, registry);
  FE_CHECK(method == ThresholdMethod::kPercentile || data.has_labels(),
           "--method {}: expected labeled samples, got none with labels. Give --data with a data "
           "set of the config and --normal-labels, or --normal and --abnormal with folders; or use "
           "percentile.",
           arguments.method);
  detector.infer_threshold(
      data.dataset,
      {.method = method,
       .threshold_perc = arguments.threshold_perc,
       .outlier_type = choice_named<detect::OutlierType>(arguments.outlier_type),
       .outlier_perc = arguments.outlier_perc,
       .normal_labels = data.has_labels() ? data.normal_labels : std::vector<int64_t>(),
       .label_key = data.label_key,
       .false_positive_cost = arguments.false_positive_cost,
       .false_negative_cost = arguments.false_negative_cost});
}

}  // namespace

void run(const DetectThresholdArguments& arguments) {
  const config::Registry registry = make_registry(arguments.plugins);
  const auto detector = config::load_detector(arguments.detector, registry);
  const std::string before = text_of(detector->threshold());
  if (arguments.value) {
    detector->set_threshold(*arguments.value);
  } else {
    find(*detector, arguments, registry);
  }
  const fs::path file =
      arguments.out.empty() ? run::checkpoint_file(arguments.detector) : arguments.out;
  detector->save(file);
  fmt::print("old      {}\nnew      {}\nwritten  {}\n", before, text_of(detector->threshold()),
             file.string());
}

}  // namespace fe::app
