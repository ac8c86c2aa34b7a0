// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "apps/fe/detect/arguments.h"
#include "apps/fe/detect/data.h"
#include "apps/fe/detect/options.h"
#include "apps/fe/detect/score_text.h"
#include "apps/fe/infer/output.h"
#include "apps/fe/notes.h"
#include "apps/fe/train/config_files.h"
#include "config/run/detector_file.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using detect::OutlierDetector;
using detect::OutlierType;

std::optional<PictureFolder> picture_folder(const DetectScoreArguments& arguments) {
  if (!arguments.pictures) return std::nullopt;
  return PictureFolder{.folder = arguments.out / "pictures"};  // words: allow pictures: a folder
}

OutlierType asked_type(const DetectScoreArguments& arguments, const OutlierDetector& detector) {
  if (!arguments.outlier_type.empty()) return choice_named<OutlierType>(arguments.outlier_type);
  return detector.threshold() ? detector.threshold()->outlier_type : OutlierType::kInstance;
}

// A threshold judges scores such as it was found on.
void tell_about_threshold(const OutlierDetector& detector,
                          const DetectScoreArguments& arguments,
                          OutlierType type) {
  const auto& threshold = detector.threshold();
  if (!threshold) {
    print_notes(
        {fmt::format("the detector has no threshold: scores only. `fe detect threshold {} "
                     "NORMAL_SAMPLES` finds one; --threshold gives one.",
                     arguments.detector.string())});
    return;
  }
  if (threshold->samples == 0) return;
  const double perc = arguments.outlier_perc.value_or(detector.outlier_perc());
  const bool other_perc = type == OutlierType::kInstance && threshold->outlier_perc != perc;
  if (threshold->outlier_type == type && !other_perc) return;
  print_notes({fmt::format(
      "the threshold was found on {} scores with outlier_perc {:g}, and judges {} "
      "scores with outlier_perc {:g} here.",
      option_name(threshold->outlier_type), threshold->outlier_perc, option_name(type), perc)});
}

detect::Prediction judge(const OutlierDetector& detector,
                         const ScoredSamples& scored,
                         OutlierType type,
                         bool feature_score) {
  const detect::Scores& scores = scored.scores;
  const bool has_judged = type == OutlierType::kInstance || scores.feature_score.defined();
  detect::Prediction prediction{
      .is_outlier = {}, .instance_score = scores.instance_score, .meta = detector.meta()};
  if (detector.threshold() && has_judged) {
    prediction = detector.predict(scores, {.outlier_type = type});
  }
  prediction.feature_score = feature_score ? scores.feature_score : Tensor();
  return prediction;
}

void put(const DetectScoreArguments& arguments, const std::string& text) {
  if (arguments.out.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  const fs::path file = arguments.out / ("scores." + result_extension(arguments.format));
  write_file(file, text);
  fmt::print("scores    {}\n", file.string());
  // words: allow pictures: the name of the folder
  if (arguments.pictures) fmt::print("pictures  {}\n", (arguments.out / "pictures").string());
}

}  // namespace

void run(const DetectScoreArguments& arguments) {
  FE_CHECK(!arguments.pictures || !arguments.out.empty(),
           "--pictures: expected a folder to draw into, got none. Add --out DIR.");
  FE_CHECK(!arguments.feature_score || arguments.format == "json",
           "--feature-score: a {} has no room for them. Add --format json.", arguments.format);
  const auto detector = config::load_detector(arguments.detector, make_registry(arguments.plugins));
  if (arguments.threshold) detector->set_threshold(*arguments.threshold);
  const OutlierType type = asked_type(arguments, *detector);
  Samples samples = open_samples(arguments.data, *detector);
  if (!arguments.out.empty()) make_writable_folder(arguments.out);  // before the work, not after
  ScoreRun run(*detector,
               {.outlier_perc = arguments.outlier_perc,
                .batch_size = arguments.batch_size,
                .feature_score = arguments.feature_score || type == OutlierType::kFeature},
               picture_folder(arguments));
  while (auto sample = samples.next()) {
    print_notes(samples.take_notes());
    run.add(std::move(*sample));
  }
  const ScoredSamples scored = run.finish();
  put(arguments, score_text(scored, judge(*detector, scored, type, arguments.feature_score),
                            arguments.detector.string(), arguments.format));
  tell_about_threshold(*detector, arguments, type);
  const auto failed = std::ranges::count_if(
      scored.samples, [](const ScoredSample& sample) { return !sample.error.empty(); });
  if (failed > 0) {
    fail_running("{} of {} samples could not be scored; the results say why.", failed,
                 scored.samples.size());
  }
}

}  // namespace fe::app
