// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "fe/estimator/trace.h"
#include "fe/network/tensor_op.h"

namespace alocc {

/// What brings the two parts of an anomaly score to one scale: their mean and standard deviation
/// over inliers. A handle: who holds a copy sees the next fit.
class ScoreScale {
 public:
  struct Values {
    std::array<double, 2> mean = {0.0, 0.0};
    std::array<double, 2> std = {1.0, 1.0};
  };

  ScoreScale() : values_(std::make_shared<Values>()) {}

  /// From the parts, [N, 2], of inliers. A part that is the same for all of them keeps scale 1.
  void fit(const fe::Tensor& parts) const;
  /// Parts [N, 2] -> scores [N]: the sum over the parts of (part - mean) / std.
  fe::Tensor operator()(const fe::Tensor& parts) const;

  const Values& values() const { return *values_; }
  void set(const Values& values) const { *values_ = values; }

  std::string state() const;  ///< JSON
  /// Throws fe::Error for what state() did not write.
  void load_state(const std::string& text) const;

 private:
  std::shared_ptr<Values> values_;
};

struct ScorePartsOptions {
  fe::Keys inputs;
  fe::Keys outputs;
  fe::Modes mode = !fe::Mode::kTrain;
  fe::DsIds ds_id = {};

  static auto fields() {
    using O = ScorePartsOptions;
    return std::tuple(
        fe::field("inputs", &O::inputs, "{x, x_fake, fake_score}; the score a logit, [N, 1]"),
        fe::field("outputs", &O::outputs, "[N, 2]: mean of (x_fake - x)^2, and -fake_score"),
        fe::field("mode", &O::mode, "when it runs"),
        fe::field("ds_id", &O::ds_id, "the data sets it is for"));
  }
};

/// The two signs of an outlier, both high: it is badly reconstructed, and what comes out does not
/// look real.
class ScoreParts final : public fe::TensorOp {
 public:
  explicit ScoreParts(const ScorePartsOptions& options);

  fe::Tensors forward(const fe::Tensors& in, const fe::State& state) const override;
};

struct AnomalyScoreOptions {
  fe::Keys inputs;
  fe::Keys outputs;
  ScoreScale scale = {};
  fe::Modes mode = !fe::Mode::kTrain;
  fe::DsIds ds_id = {};

  static auto fields() {
    using O = AnomalyScoreOptions;
    return std::tuple(fe::field("inputs", &O::inputs, "the output of ScoreParts, [N, 2]"),
                      fe::field("outputs", &O::outputs, "the score, [N], high for outliers"),
                      fe::field("scale", &O::scale, "of the parts"),
                      fe::field("mode", &O::mode, "when it runs"),
                      fe::field("ds_id", &O::ds_id, "the data sets it is for"));
  }
};

/// One number for an image: the sum of its score parts in units of their spread among inliers.
class AnomalyScore final : public fe::TensorOp {
 public:
  explicit AnomalyScore(const AnomalyScoreOptions& options);

  fe::Tensors forward(const fe::Tensors& in, const fe::State& state) const override;

 private:
  ScoreScale scale_;
};

struct FitScoreScaleOptions {
  fe::Key parts_key;
  ScoreScale scale = {};
  fe::Modes mode = fe::Mode::kEval;
  fe::DsIds ds_id = {};

  static auto fields() {
    using O = FitScoreScaleOptions;
    return std::tuple(fe::field("parts_key", &O::parts_key, "the output of ScoreParts, [N, 2]"),
                      fe::field("scale", &O::scale, "what is fitted"),
                      fe::field("mode", &O::mode, "when it runs"),
                      fe::field("ds_id", &O::ds_id, "the data set of inliers"));
  }
};

/// Fits the scale of the anomaly score on a data set of inliers, which comes before the data sets
/// that are scored with it.
class FitScoreScale final : public fe::Trace {
 public:
  explicit FitScoreScale(const FitScoreScaleOptions& options);

  void on_epoch_begin(fe::Data& data) override;
  void on_batch_end(fe::Data& data) override;

 private:
  ScoreScale scale_;
  std::vector<fe::Tensor> parts_;  // of this epoch
};

/// The value that the fraction `q` of the values is below, interpolated between neighbours as
/// numpy.quantile does. Throws fe::Error for no values and for q outside [0, 1].
double quantile(std::vector<double> values, double q);

}  // namespace alocc
