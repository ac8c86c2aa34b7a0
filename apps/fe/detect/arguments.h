// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/fe/train/config_arguments.h"

/// The command line of `fe detect`.
namespace fe::app {

/// The samples that a command works on: `inputs`, or a data set of the detector's own config, or
/// folders of normal and abnormal images.
struct DetectDataArguments {
  Paths inputs = {};
  std::string data = {};  ///< "test", "eval:NAME"
  std::vector<std::string> settings = {};
  Paths normal = {}, abnormal = {};
  std::filesystem::path masks = {};
  std::string key = {};
  int64_t first = 0;
};

struct DetectLabelArguments {
  std::vector<int64_t> normal_labels;  ///< none: as the detector's options say
  std::string label_key;               ///< empty: likewise
};

struct DetectScoreArguments {
  std::filesystem::path detector;
  DetectDataArguments data;
  std::string format = "table";
  std::filesystem::path out;
  std::string outlier_type = {};  // empty: what the threshold was found for
  std::optional<double> outlier_perc, threshold;
  int64_t batch_size = 256;
  bool feature_score = false;
  bool pictures = false;
  Paths plugins;
};

struct DetectThresholdArguments {
  std::filesystem::path detector;
  DetectDataArguments data;
  DetectLabelArguments labels;
  std::optional<double> value;
  std::string method = "percentile";
  double threshold_perc = 95.0;
  double false_positive_cost = 1.0, false_negative_cost = 1.0;
  std::string outlier_type = "instance";
  std::optional<double> outlier_perc;
  std::filesystem::path out;
  Paths plugins;
};

struct DetectEvaluateArguments {
  std::filesystem::path detector;
  DetectDataArguments data;
  DetectLabelArguments labels;
  std::string mask_key;
  std::optional<double> outlier_perc;
  int64_t bootstrap = 0;
  std::string format = "table";
  std::filesystem::path out;
  Paths plugins;
};

struct DetectPerturbArguments {
  std::filesystem::path detector;
  DetectDataArguments data{.first = 50};
  std::vector<int64_t> sizes;
  int64_t n_masks = 20;
  std::string mask_type = "normal";
  std::vector<double> percs = {20, 40, 60, 80, 100};
  uint64_t seed = 0;
  std::filesystem::path out;
  Paths plugins;
};

struct DetectPlotArguments {
  std::filesystem::path detector;
  DetectDataArguments data;
  DetectLabelArguments labels;
  std::vector<std::string> what;
  std::vector<int64_t> ids;
  bool outliers_only = false;
  int64_t max_instances = 5;
  std::string format = "png";
  std::filesystem::path out;
  Paths plugins;
};

struct DetectTableArguments {
  ConfigArguments config;
  std::string classes;
  std::vector<uint64_t> seeds;
  std::filesystem::path out;
};

struct DetectArguments {
  TrainArguments fit;
  DetectScoreArguments score;
  DetectThresholdArguments threshold;
  DetectEvaluateArguments evaluate;
  DetectPerturbArguments perturb;
  DetectPlotArguments plot;
  DetectTableArguments table;
};

void declare_detect(CLI::App& app, DetectArguments& detect);

}  // namespace fe::app
