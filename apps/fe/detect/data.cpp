// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/data.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "apps/fe/detect/folders.h"
#include "apps/fe/notes.h"
#include "apps/fe/train/rebuild_run.h"
#include "config/run/checkpoint.h"
#include "fe/base/error.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

DetectData read_inputs(const DetectDataArguments& arguments,
                       const detect::OutlierDetector& detector) {
  Samples samples = open_samples(arguments, detector);
  std::vector<Array> values;
  std::vector<std::string> names;
  while (auto sample = samples.next()) {
    print_notes(samples.take_notes());
    if (!sample->error.empty()) {
      print_notes({fmt::format("left out: {}", sample->error)});
      continue;
    }
    values.push_back(std::move(sample->value));
    names.push_back(std::move(sample->name));
  }
  FE_CHECK(!values.empty(), "detect: expected samples, and none could be read.");
  return {.dataset = Dataset::from_arrays({{detect::kInput, stack(values)}}, "inputs"),
          .names = std::move(names)};
}

Mode mode_of(const std::string& text) {
  for (const Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest}) {
    if (name(mode) == text) return mode;
  }
  fail("--data: expected train, eval or test, or one of these with a name (test:noisy), got '{}'.",
       text);
}

// Its only data set of a mode, or the one of this name.
Dataset dataset_of(const Pipeline& pipeline, int64_t epoch, const std::string& wanted) {
  const size_t colon = wanted.find(':');
  const Mode mode = mode_of(wanted.substr(0, colon));
  FE_CHECK(pipeline.has_data(mode, epoch),
           "--data {}: the detector's config has no {}_data. Name a data set with "
           "--set pipeline.{}_data=NAME.",
           wanted, name(mode), name(mode));
  const auto ids = pipeline.ds_ids(mode, epoch);
  if (colon == std::string::npos) {
    FE_CHECK(ids.size() == 1, "--data {}: expected one of {}:{}.", wanted, wanted,
             fmt::join(ids, fmt::format(", {}:", wanted)));
    return pipeline.dataset(mode, epoch, ids.front());
  }
  const std::string id = wanted.substr(colon + 1);
  FE_CHECK(std::find(ids.begin(), ids.end(), id) != ids.end(),
           "--data {}: expected a name of {}_data, [{}], got '{}'.", wanted, name(mode),
           fmt::join(ids, ", "), id);
  return pipeline.dataset(mode, epoch, id);
}

std::string default_data(const Pipeline& pipeline, int64_t epoch, const fs::path& file) {
  for (const Mode mode : {Mode::kTest, Mode::kEval}) {
    if (!pipeline.has_data(mode, epoch)) continue;
    const auto ids = pipeline.ds_ids(mode, epoch);
    const std::string text(name(mode));
    return ids.size() == 1 ? text : fmt::format("{}:{}", text, ids.front());
  }
  fail(
      "'{}': its config has neither test_data nor eval_data. Give files or folders, or a data set: "
      "--data train.",
      file.string());
}

DetectData config_data(const DetectDataArguments& arguments,
                       const fs::path& file,
                       const detect::OutlierDetector& detector,
                       const config::Registry& registry) {
  const run::Checkpoint checkpoint = run::read_checkpoint(file);
  FE_CHECK(config::config_of(checkpoint).find("data"),
           "'{}': the detector was not trained from a config, and names no data sets. Give files "
           "or folders.",
           checkpoint.path.string());
  Findings findings;
  const config::RunConfig run = rebuild_run(checkpoint, arguments.settings, registry, findings);
  const Pipeline& pipeline = run.estimator.pipeline;
  const std::string wanted = arguments.data.empty()
                                 ? default_data(pipeline, checkpoint.epoch, checkpoint.path)
                                 : arguments.data;
  DetectData data{.dataset = dataset_of(pipeline, checkpoint.epoch, wanted),
                  .normal_labels = detector.normal_labels(),
                  .label_key = detector.label_key()};
  for (int64_t i = 0; i < data.dataset.size(); ++i) {
    data.names.push_back(fmt::format("{}[{}]", wanted, i));
  }
  return data;
}

DetectData open(const DetectDataArguments& arguments,
                const fs::path& file,
                const detect::OutlierDetector& detector,
                const config::Registry& registry) {
  const bool folders = !arguments.normal.empty() || !arguments.abnormal.empty();
  const int ways = !arguments.inputs.empty() + !arguments.data.empty() + folders;
  FE_CHECK(ways <= 1,
           "expected either files and folders, or --data, or --normal and --abnormal, got {} of "
           "these.",
           ways);
  FE_CHECK(arguments.masks.empty() || !arguments.abnormal.empty(),
           "--masks: expected --abnormal too, with the images that the masks belong to.");
  if (!arguments.inputs.empty()) return read_inputs(arguments, detector);
  if (!folders) return config_data(arguments, file, detector, registry);
  const auto spec = input_spec(detector);
  FE_CHECK(spec,
           "--normal, --abnormal: expected a detector that knows its samples' shape, got one "
           "that was never trained.");
  return open_image_folders(arguments, *spec);
}

}  // namespace

std::string DetectData::name(int64_t sample) const {
  return names.empty() ? std::to_string(sample) : names.at(static_cast<size_t>(sample));
}

std::optional<run::InputSpec> input_spec(const detect::OutlierDetector& detector) {
  const auto spec = detector.inputs().find(detect::kInput);
  if (spec == detector.inputs().end()) return std::nullopt;
  return spec->second;
}

Samples open_samples(const DetectDataArguments& arguments,
                     const detect::OutlierDetector& detector) {
  FE_CHECK(arguments.first >= 0, "--first: expected 0 or more, got {}.", arguments.first);
  return Samples({.inputs = arguments.inputs,
                  .spec = input_spec(detector),
                  .key = arguments.key.empty() ? detect::kInput : arguments.key,
                  .first = arguments.first});
}

DetectData open_detect_data(const DetectDataArguments& arguments,
                            const DetectLabelArguments& labels,
                            const fs::path& file,
                            const detect::OutlierDetector& detector,
                            const config::Registry& registry) {
  FE_CHECK(arguments.first >= 0, "--first: expected 0 or more, got {}.", arguments.first);
  DetectData data = open(arguments, file, detector, registry);
  data.dataset = first_samples(data.dataset, arguments.first);
  if (!labels.normal_labels.empty()) data.normal_labels = labels.normal_labels;
  if (!labels.label_key.empty()) data.label_key = labels.label_key;
  FE_CHECK(labels.normal_labels.empty() || data.has_labels(),
           "--normal-labels: expected samples with labels under {}, got the keys [{}]. --label-key "
           "names another key.",
           data.label_key, fmt::join(data.dataset.keys(), ", "));
  return data;
}

Dataset first_samples(const Dataset& dataset, int64_t count) {
  if (count == 0 || count >= dataset.size()) return dataset;
  std::vector<int64_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), int64_t{0});
  return dataset.select(std::move(numbers));
}

}  // namespace fe::app
