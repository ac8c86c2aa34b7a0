// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/fe/train/arguments.h"

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
  std::vector<int64_t> normal_labels;  ///< empty: those of the detector's options
  std::string label_key;               ///< empty: that of the detector's options
};

struct DetectFitArguments {
  static constexpr const char* kName = "detect fit";
  static constexpr const char* kDoc = "Train the detector of a config, evaluate it.";
  static constexpr bool kForRanks = true;  ///< several processes can share the work

  TrainArguments train;
};
void declare(CLI::App& command, DetectFitArguments& arguments);
void run(const DetectFitArguments& arguments);

struct DetectScoreArguments {
  static constexpr const char* kName = "detect score";
  static constexpr const char* kDoc = "Score samples; flag outliers.";

  std::filesystem::path detector;
  DetectDataArguments data;
  std::string format = "table";
  std::filesystem::path out;
  std::string outlier_type = {};  // empty: that of the threshold
  std::optional<double> outlier_perc, threshold;
  int64_t batch_size = 256;
  bool feature_score = false;
  bool pictures = false;
  Paths plugins;
};
void declare(CLI::App& command, DetectScoreArguments& arguments);
void run(const DetectScoreArguments& arguments);

struct DetectThresholdArguments {
  static constexpr const char* kName = "detect threshold";
  static constexpr const char* kDoc = "Set the score above which samples are outliers, or find it.";

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
void declare(CLI::App& command, DetectThresholdArguments& arguments);
void run(const DetectThresholdArguments& arguments);

struct DetectEvaluateArguments {
  static constexpr const char* kName = "detect evaluate";
  static constexpr const char* kDoc = "How well the detector finds the outliers of labeled data.";

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
void declare(CLI::App& command, DetectEvaluateArguments& arguments);
void run(const DetectEvaluateArguments& arguments);

struct DetectPerturbArguments {
  static constexpr const char* kName = "detect perturb";
  static constexpr const char* kDoc = "How scores grow with the size of masks put on images.";

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
void declare(CLI::App& command, DetectPerturbArguments& arguments);
void run(const DetectPerturbArguments& arguments);

struct DetectPlotArguments {
  static constexpr const char* kName = "detect plot";
  static constexpr const char* kDoc = "Draw scores, curves, and the outlying features of samples.";

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
void declare(CLI::App& command, DetectPlotArguments& arguments);
void run(const DetectPlotArguments& arguments);

struct DetectTableArguments {
  static constexpr const char* kName = "detect table";
  static constexpr const char* kDoc = "Train and evaluate once for each class and seed.";

  ConfigArguments config;
  std::string classes;
  std::vector<uint64_t> seeds;
  std::filesystem::path out;
};
void declare(CLI::App& command, DetectTableArguments& arguments);
void run(const DetectTableArguments& arguments);

}  // namespace fe::app
