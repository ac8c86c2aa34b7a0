// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/scores.h"

#include <torch/types.h>

#include <nlohmann/json.hpp>

#include "detect/ops/instance_score.h"
#include "fe/base/error.h"

namespace fe::detect {

void ScoreScale::fit(const Tensor& parts) const {
  FE_CHECK(parts.dim() == 2 && parts.size(0) > 0 && parts.size(1) == 2,
           "ScoreScale: expected the score parts of at least one inlier, [N, 2], got {}.",
           describe(parts));
  const Tensor values = parts.detach().to(torch::kCPU, torch::kDouble);
  const Tensor mean = values.mean(0), std = values.std(0, /*unbiased=*/false);
  for (int64_t i : {0, 1}) {
    const auto part = static_cast<size_t>(i);
    values_->mean[part] = mean[i].item<double>();
    values_->std[part] = std[i].item<double>() > 0 ? std[i].item<double>() : 1.0;
  }
}

Tensor ScoreScale::operator()(const Tensor& parts) const {
  const auto z = [&](size_t i) {
    return (parts.select(1, static_cast<int64_t>(i)) - values_->mean[i]) / values_->std[i];
  };
  return z(0) + z(1);
}

std::string ScoreScale::state() const {
  return nlohmann::json{{"mean", values_->mean}, {"std", values_->std}}.dump();
}

void ScoreScale::load_state(const std::string& text) const {
  try {
    const auto json = nlohmann::json::parse(text);
    const Values values = {.mean = json.at("mean").get<std::array<double, 2>>(),
                           .std = json.at("std").get<std::array<double, 2>>()};
    *values_ = values;
  } catch (const nlohmann::json::exception& error) {
    fail("ScoreScale: expected the mean and std of two parts, got '{}' ({}).", text, error.what());
  }
}

ScoreParts::ScoreParts(const ScorePartsOptions& options)
    : TensorOp("ScoreParts", options), outlier_perc_(options.outlier_perc) {
  FE_CHECK(inputs().size() == 3 && outputs().size() == 1,
           "ScoreParts: expected inputs {{x, x_fake, fake_score}} and one output, got [{}] and "
           "[{}].",
           fmt::join(inputs(), ", "), fmt::join(outputs(), ", "));
}

Tensors ScoreParts::forward(const Tensors& in, const State&) const {
  const Tensor &x = in[0], &x_fake = in[1], &fake_score = in[2];
  FE_CHECK(
      fake_score.dim() == 2 && fake_score.size(1) == 1,
      "ScoreParts: expected {} of shape [N, 1], got {}. End the discriminator with a layer that "
      "gives one number a sample.",
      inputs()[2], shape_str(fake_score.sizes()));
  const Tensor error = instance_score((x_fake - x).square(), outlier_perc_);
  return {torch::stack({error, -fake_score.squeeze(1).to(torch::kDouble)}, 1)};
}

AnomalyScore::AnomalyScore(const AnomalyScoreOptions& options)
    : TensorOp("AnomalyScore", options), scale_(options.scale) {
  FE_CHECK(inputs().size() == 1 && outputs().size() == 1,
           "AnomalyScore: expected one input, the score parts, and one output, got [{}] and [{}].",
           fmt::join(inputs(), ", "), fmt::join(outputs(), ", "));
}

Tensors AnomalyScore::forward(const Tensors& in, const State&) const { return {scale_(in[0])}; }

FitScoreScale::FitScoreScale(const FitScoreScaleOptions& options)
    : Trace("FitScoreScale", options, options.parts_key, Keys::none()), scale_(options.scale) {}

void FitScoreScale::on_epoch_begin(Data&) { parts_.clear(); }

void FitScoreScale::on_batch_end(Data& data) {
  parts_.push_back(data.input(0).detach());
  // After every batch, since nothing says which one is the last before the next data set.
  scale_.fit(torch::cat(parts_));
}

}  // namespace fe::detect
