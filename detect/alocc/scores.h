// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>

#include "fe/estimator/trace.h"
#include "fe/network/tensor_op.h"

namespace fe::detect {

/// What brings the two parts of an anomaly score to one scale: their mean and standard deviation
/// over inliers. A handle: who holds a copy sees the next fit.
class ScoreScale {
 public:
  /// How configs write it.
  static constexpr std::string_view kWritten = "a name; pieces with the same one share the scale";

  /// Means and standard deviations of the two parts of the score.
  struct Values {
    std::array<double, 2> mean = {0.0, 0.0};  ///< the means
    std::array<double, 2> std = {1.0, 1.0};
  };

  ScoreScale() : values_(std::make_shared<Values>()) {}

  /// From the parts, [N, 2], of inliers. A part that is the same for all of them keeps scale 1.
  void fit(const Tensor& parts) const;
  /// Parts [N, 2] -> scores [N]: the sum over the parts of (part - mean) / std.
  Tensor operator()(const Tensor& parts) const;

  /// The current values.
  const Values& values() const { return *values_; }
  /// Sets the values, for all copies.
  void set(const Values& values) const { *values_ = values; }

  std::string state() const;  ///< JSON
  /// Throws Error for what state() did not write.
  void load_state(const std::string& text) const;

 private:
  std::shared_ptr<Values> values_;
};

/// The scale of parts that come batch by batch, by running mean and sum of squares (Welford 1962,
/// Technometrics 4:3): the same to the last bit however they are divided into batches.
class RunningScale {
 public:
  /// Throws fe::Error unless `parts` is of shape [N, 2], N at least 1.
  void add(const Tensor& parts);
  /// The values that the samples so far give.
  ScoreScale::Values values() const;

 private:
  int64_t count_ = 0;
  std::array<double, 2> mean_ = {0.0, 0.0};
  std::array<double, 2> squares_ = {0.0, 0.0};  // of the differences from the mean
};

struct ScorePartsOptions {
  static constexpr std::string_view kName = "ScoreParts";
  static constexpr std::string_view kDoc = "the two signs of an outlier, [N, 2]";

  Keys inputs;
  Keys outputs;
  double outlier_perc = 100.0;
  Modes mode = !Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = ScorePartsOptions;
    return std::tuple(
        field("inputs", &O::inputs, "{x, x_fake, fake_score}; the score a logit, [N, 1]"),
        field("outputs", &O::outputs, "[N, 2], float64: mean of (x_fake - x)^2, and -fake_score"),
        field("outlier_perc", &O::outlier_perc,
              "percentage of the pixels that the mean is of: the largest",
              Range{.low = 0, .high = 100, .low_open = true}));
  }
};

/// The two signs of an outlier, both high: it is badly reconstructed, and what comes out does not
/// look real.
class ScoreParts final : public TensorOp {
 public:
  using Options = ScorePartsOptions;

  explicit ScoreParts(const ScorePartsOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;

 private:
  double outlier_perc_;
};

struct AnomalyScoreOptions {
  static constexpr std::string_view kName = "AnomalyScore";
  static constexpr std::string_view kDoc = "one number for an image, high for outliers";

  Keys inputs;
  Keys outputs;
  ScoreScale scale = {};
  Modes mode = !Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = AnomalyScoreOptions;
    return std::tuple(field("inputs", &O::inputs, "the output of ScoreParts, [N, 2]"),
                      field("outputs", &O::outputs, "the score, [N], high for outliers"),
                      field("scale", &O::scale, "of the parts"));
  }
};

/// One number for an image: the sum of its score parts in units of their spread among inliers.
class AnomalyScore final : public TensorOp {
 public:
  using Options = AnomalyScoreOptions;

  explicit AnomalyScore(const AnomalyScoreOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;

 private:
  ScoreScale scale_;
};

struct FitScoreScaleOptions {
  static constexpr std::string_view kName = "FitScoreScale";
  static constexpr std::string_view kDoc =
      "fits the scale of AnomalyScore on a data set of inliers";

  Key parts_key;
  ScoreScale scale = {};
  Modes mode = Mode::kEval;
  DsIds ds_id = {};

  static auto fields() {
    using O = FitScoreScaleOptions;
    return std::tuple(field("parts_key", &O::parts_key, "the output of ScoreParts, [N, 2]"),
                      field("scale", &O::scale, "what is fitted"));
  }
};

/// Fits the scale of the anomaly score on a data set of inliers, which comes before the data sets
/// that are scored with it; on those of all ranks.
class FitScoreScale final : public Trace {
 public:
  using Options = FitScoreScaleOptions;

  explicit FitScoreScale(const FitScoreScaleOptions& options);

  void on_epoch_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  StateDict state() const override;
  void load_state(const StateDict& state) override;

 private:
  ScoreScale scale_;
  RunningScale running_;  // of this epoch
};

}  // namespace fe::detect
