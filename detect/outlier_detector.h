// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/run/inference.h"
#include "config/schema/registry.h"
#include "config/sections/assembly.h"
#include "detect/detector_settings.h"
#include "detect/fit_options.h"
#include "detect/prediction.h"
#include "detect/samples.h"
#include "fe/estimator/record/summary.h"

namespace fe::detect {

struct ScoreOptions {
  std::optional<double> outlier_perc = {};  ///< in (0, 100]; unset: the detector's
  int64_t batch_size = 256;                 ///< changes no score by more than rounding
  bool feature_score = false;
  bool reconstruction = false;
  /// Keep the scores of samples that are not finite (NaN or infinite); else they are an error.
  bool allow_nan = false;
};

struct InferThresholdOptions {
  ThresholdMethod method = ThresholdMethod::kPercentile;
  double threshold_perc = 95.0;  ///< kPercentile: share of normal samples, in (0, 100]
  OutlierType outlier_type = OutlierType::kInstance;
  std::optional<double> outlier_perc = {};  ///< as in ScoreOptions
  /// Labels that mean normal, of the key label_key; other samples are outliers. A percentile is
  /// taken of the normal samples alone; without labels, of all. Other methods need them.
  std::vector<int64_t> normal_labels = {};
  Key label_key = "y";
  double false_positive_cost = 1.0;  ///< kCost: of a normal sample that is flagged
  double false_negative_cost = 1.0;  ///< kCost: of an outlier that is missed
  int64_t batch_size = 256;
};

struct PredictOptions {
  std::optional<OutlierType> outlier_type = {};  ///< unset: what the threshold was found for
  std::optional<double> outlier_perc = {};       ///< as in ScoreOptions
  int64_t batch_size = 256;
  bool return_feature_score = true;
  bool return_instance_score = true;
};

/// Learns from normal samples what they look like, and tells those that do not.
///
///   detect::OutlierAE od({.encoder_net = encoder, .decoder_net = decoder, .threshold = 0.015});
///   od.fit(cifar.train, {.epochs = 50});
///   od.infer_threshold(cifar.test, {.threshold_perc = 99});
///   const detect::Prediction found = od.predict(images);
///   od.save("detector.h5");
///
/// A sample goes through the pipeline's ops (the preprocessing), then the networks, which write a
/// score for each feature; its instance score is the mean of the largest outlier_perc per cent of
/// them. Methods after alibi-detect's detectors of the same names; a score at the threshold is no
/// outlier. The same sample has the same score alone, in any batch, on any number of threads, in
/// the training process and from a file: what is random in a score comes from a seed.
class OutlierDetector : public config::Assembly {
 public:
  /// Trains the networks. Then, when the detector's options say how, finds the threshold: on
  /// eval_data if there are any, else on train_data, with a warning; one that cannot be found is a
  /// warning too. Throws as Estimator::fit() does.
  Summary fit(const Dataset& train_data, const FitOptions& options = {});

  /// Throws fe::Error for samples of another dtype or shape than trained on, scores that are not
  /// finite (naming the first such sample), and outlier_perc outside (0, 100].
  Scores score(const Samples& samples, const ScoreOptions& options = {}) const;

  /// Finds the threshold on samples that were not trained on, keeps it and returns it; outlier_perc
  /// becomes the detector's. Of all feature scores together for OutlierType::kFeature. Throws
  /// fe::Error for options out of range, for a method that needs labels without them, and as
  /// score() does.
  Threshold infer_threshold(const Samples& samples, const InferThresholdOptions& options = {});

  /// Throws fe::Error without a threshold, for an outlier_type that the threshold was not found for
  /// (one given by hand serves both), and as score() does.
  Prediction predict(const Samples& samples, const PredictOptions& options = {}) const;
  /// The same for samples that have their scores.
  Prediction predict(const Scores& scores, const PredictOptions& options = {}) const;

  /// What the networks make of preprocessed samples: float32 [N, ...].
  Tensor reconstruct(const Samples& samples) const;

  /// One HDF5 file, whole or not at all: preprocessing, networks, threshold and how it was found,
  /// scales of the score, class names. It is a checkpoint: `fe infer` and `fe inspect` take it too.
  /// Throws fe::Error when it could not be loaded again: for a module or an op without a name that
  /// a file can keep, and for a detector of a config that has models of its own beside it.
  void save(const std::filesystem::path& path) const;
  /// A file of save(), or checkpoint.h5 of a run whose config has a detector, or its run folder.
  /// `registry` knows the pieces that it names; by default those of fe.
  static std::shared_ptr<OutlierDetector> load(const std::filesystem::path& path);
  static std::shared_ptr<OutlierDetector> load(const std::filesystem::path& path,
                                               const config::Registry& registry);

  const std::string& name() const { return name_; }  ///< "OutlierAE"
  DetectorMeta meta() const;
  const std::optional<Threshold>& threshold() const { return *threshold_; }
  void set_threshold(double value) {
    set_threshold(Threshold{.value = value, .outlier_perc = settings_.outlier_perc});
  }
  /// Its outlier_perc becomes the detector's. Throws fe::Error for a value that is not finite and
  /// for outlier_perc outside (0, 100]; then nothing has changed.
  void set_threshold(const Threshold& threshold);
  double outlier_perc() const { return settings_.outlier_perc; }
  const std::vector<std::string>& class_names() const { return settings_.class_names; }
  /// Of labeled samples; as the options say, which may be nothing.
  const std::vector<int64_t>& normal_labels() const { return settings_.normal_labels; }
  const Key& label_key() const { return settings_.label_key; }
  /// Of a sample before preprocessing, by key; empty before fit() and load().
  const std::map<std::string, config::InputSpec>& inputs() const { return inputs_; }
  const std::vector<Scheduled<AnyNumpyOp>>& ops() const { return settings_.ops; }

  // What a config asks of its section `detector`:
  std::vector<Scheduled<AnyTensorOp>> network_ops() const final;
  config::InferSection infer() const override;
  void check_data(const Pipeline& pipeline) const override;
  void finish(const Pipeline& pipeline, int64_t epoch) override;
  std::string state() const final;
  void load_state(const std::string& text) final;

 protected:
  /// Throws fe::Error for options out of range.
  template <HasFields Options>
  OutlierDetector(const char* name, const Options& options)
      : OutlierDetector(describe(name, options), settings_of(options)) {}

  /// Ops that train in mode train, and in the others write kReconstruction, kFeatureScore and
  /// kInstanceScore of the sample under kInput.
  virtual std::vector<Scheduled<AnyTensorOp>> scoring_ops(double outlier_perc) const = 0;
  /// Its options as a config writes them.
  virtual config::Node options_node() const = 0;
  /// What it learns beside weights and threshold, as JSON; nothing by default.
  virtual std::string scales() const { return "null"; }
  virtual void load_scales(const std::string&) {}
  /// More data sets for evaluation, made of the training data, and what is left of these.
  virtual Dataset hold_out(const Dataset& train_data, ModeData&) const { return train_data; }

  const DetectorSettings& settings() const { return settings_; }

 private:
  OutlierDetector(const Description& description, DetectorSettings settings);

  OutlierType judged_type(const PredictOptions& options) const;
  void check_samples(const Dataset& samples) const;
  config::Inference inference(double outlier_perc, int64_t batch_size) const;
  config::Node config_node(const std::filesystem::path& path) const;

  std::string name_;
  DetectorSettings settings_;
  std::shared_ptr<std::optional<Threshold>> threshold_;  // shared with the ops that use it
  std::map<std::string, config::InputSpec> inputs_ = {};
  config::Node config_ = {};                        // of the file that it is from
  std::map<std::string, std::string> shared_ = {};  // what else that file keeps
  uint64_t seed_ = 0;                               // of ops that draw random numbers
  int64_t epoch_ = 1;
  std::string metrics_ = "{}";
};

// Keys of a detector's network.
inline constexpr const char* kInput = "x";
inline constexpr const char* kReconstruction = "x_recon";
inline constexpr const char* kFeatureScore = "feature_score";
inline constexpr const char* kInstanceScore = "instance_score";
inline constexpr const char* kIsOutlier = "is_outlier";

/// Makes the detectors, their architectures, ops and traces known to configs.
void add_pieces(config::Registry& registry);

}  // namespace fe::detect
