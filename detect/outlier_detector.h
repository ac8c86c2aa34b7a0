// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "detect/fit_options.h"
#include "detect/options_text.h"
#include "detect/prediction.h"
#include "detect/samples.h"
#include "detect/score_options.h"
#include "detect/scoring_options.h"
#include "fe/estimator/record/summary.h"
#include "fe/run/detector.h"
#include "fe/run/inference.h"

namespace fe::detect {

/// What a detector that was read from a file keeps of it.
struct DetectorOrigin {
  std::vector<Scheduled<AnyNumpyOp>> ops = {};     ///< the preprocessing
  run::InputSpecs inputs = {};                     ///< of a sample before preprocessing
  std::map<std::string, std::string> shared = {};  ///< all states of the file
  uint64_t seed = 0;                               ///< of ops that draw random numbers
  int64_t epoch = 1;                               ///< the last one of training
  std::string metrics = "{}";                      ///< JSON
  /// The file's config with another outlier_perc, for save(). Throws fe::Error where a detector
  /// alone cannot be saved with it. Unset: save() writes one from the detector's options.
  std::function<std::string(double outlier_perc)> config = {};
};

/// Learns what normal samples look like, and finds those that look different.
///
///   detect::OutlierAE od({.encoder_net = encoder, .decoder_net = decoder,
///                        .scoring = {.threshold = 0.015}});
///   od.fit(cifar.train, {.epochs = 50});
///   od.infer_threshold(cifar.test, {.threshold_perc = 99});
///   const detect::Prediction found = od.predict(images);
///   od.save("detector.h5");
///
/// A sample goes through the pipeline's ops (the preprocessing), then the networks, which write a
/// score for each feature; its instance score is the mean of the largest outlier_perc per cent of
/// them. Methods after alibi-detect's detectors of the same names; a score at the threshold is not
/// an outlier. The same sample has the same score alone, in any batch, on any number of threads, in
/// the training process and from a file: what is random in a score comes from a seed.
class OutlierDetector : public run::Detector {
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

  /// Writes one HDF5 file, or leaves what is there: preprocessing, networks, threshold and how it
  /// was found, scales of the score, class names. The file is a checkpoint: config::load_detector()
  /// rebuilds the detector from it, and `fe infer` and `fe inspect` read it too. Throws fe::Error
  /// when it could not be loaded again: for a module or an op that a file cannot describe, and for
  /// a detector of a config that has models of its own beside it.
  void save(const std::filesystem::path& path) const;
  /// Brings weights, threshold and scales from a file of save(), or from the checkpoint of a run
  /// with this detector, into this one, which must have been made with the same networks and
  /// preprocessing. Ops that draw random numbers when they score take them from the program's root
  /// seed. Throws fe::Error for what does not fit; then nothing has changed.
  void restore(const std::filesystem::path& path);
  /// For whoever builds a detector from a file.
  void set_origin(DetectorOrigin origin);

  const std::string& name() const { return name_; }  ///< "OutlierAE"
  /// The name and version.
  DetectorMeta meta() const;
  /// The threshold, if there is one.
  const std::optional<Threshold>& threshold() const { return *threshold_; }
  /// Sets the threshold by hand.
  void set_threshold(double value) {
    set_threshold(Threshold{.value = value, .outlier_perc = scoring_.outlier_perc});
  }
  /// Its outlier_perc becomes the detector's. Throws fe::Error for a value that is not finite and
  /// for outlier_perc outside (0, 100]; then nothing has changed.
  void set_threshold(const Threshold& threshold);
  /// The percentage of features in the instance score.
  double outlier_perc() const { return scoring_.outlier_perc; }
  /// The names of the classes.
  const std::vector<std::string>& class_names() const { return scoring_.class_names; }
  /// Of labeled samples, as the options give them; may be empty.
  const std::vector<int64_t>& normal_labels() const { return scoring_.normal_labels; }
  /// The key of the labels.
  const Key& label_key() const { return scoring_.label_key; }
  /// Of a sample before preprocessing, by key; empty before fit() and load().
  const run::InputSpecs& inputs() const { return inputs_; }
  /// The preprocessing.
  const std::vector<Scheduled<AnyNumpyOp>>& ops() const { return ops_; }

  // What a run needs of its detector:
  std::vector<Scheduled<AnyTensorOp>> network_ops() const final;
  run::InferOptions infer() const override;
  void check_data(const Pipeline& pipeline) const override;
  void finish(const Pipeline& pipeline, int64_t epoch) override;
  std::string state() const final;
  void load_state(const std::string& text) final;

 protected:
  /// `options` have the members `scoring` (ScoringOptions) and `ops`, the preprocessing, beside
  /// those of the detector. Throws fe::Error for options out of range.
  template <PieceOptions Options>
  explicit OutlierDetector(const Options& options)
      : OutlierDetector(
            describe(options), options.scoring, options.ops, [options](double outlier_perc) {
              Options now = options;
              now.scoring.outlier_perc = outlier_perc;
              return options_text(now);
            }) {}

  /// Ops that train in mode train, and in the others write kReconstruction, kFeatureScore and
  /// kInstanceScore of the sample under kInput.
  virtual std::vector<Scheduled<AnyTensorOp>> scoring_ops(double outlier_perc) const = 0;
  /// What it learns beside weights and threshold, as JSON; nothing by default.
  virtual std::string scales() const { return "null"; }
  /// Restores what scales() returned.
  virtual void load_scales(const std::string&) {}
  /// More data sets for evaluation, made of the training data, and what is left of these.
  virtual Dataset hold_out(const Dataset& train_data, ModeData&) const { return train_data; }

  /// The options of scoring.
  const ScoringOptions& scoring() const { return scoring_; }

 private:
  using OptionsText = std::function<std::string(double outlier_perc)>;
  OutlierDetector(const Description& description,
                  ScoringOptions scoring,
                  std::vector<Scheduled<AnyNumpyOp>> ops,
                  OptionsText options_text);

  OutlierType judged_type(const PredictOptions& options) const;
  void check_samples(const Dataset& samples) const;
  run::Inference inference(double outlier_perc, int64_t batch_size) const;
  std::string config_text() const;

  std::string name_;
  ScoringOptions scoring_;
  std::vector<Scheduled<AnyNumpyOp>> ops_;
  OptionsText options_text_;
  std::shared_ptr<std::optional<Threshold>> threshold_;  // shared with the ops that use it
  run::InputSpecs inputs_ = {};
  OptionsText origin_config_ = {};                  // of the file that it is from
  std::map<std::string, std::string> shared_ = {};  // what else that file keeps
  uint64_t seed_ = 0;                               // of ops that draw random numbers
  int64_t epoch_ = 1;
  std::string metrics_ = "{}";
};

// Keys of a detector's network.
inline constexpr const char* kInput = "x";                     ///< the key of the sample
inline constexpr const char* kReconstruction = "x_recon";      ///< the key of the reconstruction
inline constexpr const char* kFeatureScore = "feature_score";  ///< the key of the feature scores
/// The key of the instance scores.
inline constexpr const char* kInstanceScore = "instance_score";
inline constexpr const char* kIsOutlier = "is_outlier";  ///< the key of the flags

}  // namespace fe::detect
