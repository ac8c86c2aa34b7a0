// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/fe/data/samples.h"
#include "apps/fe/detect/arguments.h"
#include "config/schema/registry.h"
#include "detect/outlier_detector.h"
#include "fe/data/dataset.h"

namespace fe::app {

/// The samples that a command of `fe detect` works on.
struct DetectData {
  Dataset dataset;                          ///< samples under "x"
  std::vector<std::string> names = {};      ///< of the samples; empty: their numbers
  std::vector<int64_t> normal_labels = {};  ///< labels that mean normal; empty: unknown
  Key label_key = "y";
  std::optional<Key> mask_key = {};

  bool has_labels() const { return !normal_labels.empty() && dataset.keys().contains(label_key); }
  std::string name(int64_t sample) const;
};

/// The shape and dtype of the training data under "x"; nullopt for an untrained detector.
std::optional<run::InputSpec> input_spec(const detect::OutlierDetector& detector);

/// The files and folders among the arguments.
Samples open_samples(const DetectDataArguments& arguments, const detect::OutlierDetector& detector);

/// Opens the data that the arguments name: files and folders, which are read into memory; or
/// folders of normal and abnormal images; or a data set of the config in the detector's file, by
/// default its test data or else its evaluation data. Images that cannot be read are left out and
/// reported. Throws fe::Error for data that are missing or do not fit the detector.
DetectData open_detect_data(const DetectDataArguments& arguments,
                            const DetectLabelArguments& labels,
                            const std::filesystem::path& file,
                            const detect::OutlierDetector& detector,
                            const config::Registry& registry);

/// The first `count` samples; 0: all.
Dataset first_samples(const Dataset& dataset, int64_t count);

}  // namespace fe::app
