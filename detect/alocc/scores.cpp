// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/scores.h"

#include <torch/types.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "detect/ops/instance_score.h"
#include "fe/base/error.h"
#include "traces/own_rows.h"
#include "traces/saved_state.h"

namespace fe::detect {

void ScoreScale::fit(const Tensor& parts) const {
  RunningScale all;
  all.add(parts);
  set(all.values());
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

void RunningScale::add(const Tensor& parts) {
  FE_CHECK(parts.dim() == 2 && parts.size(0) > 0 && parts.size(1) == 2,
           "ScoreScale: expected the score parts of at least one inlier, [N, 2], got {}.",
           describe(parts));
  const Tensor host = parts.detach().to(torch::kCPU, torch::kDouble).contiguous();
  const double* value = host.data_ptr<double>();
  for (int64_t n = 0; n < host.size(0); ++n) {
    ++count_;
    for (size_t part = 0; part < mean_.size(); ++part, ++value) {
      const double before = *value - mean_[part];
      mean_[part] += before / static_cast<double>(count_);
      squares_[part] += before * (*value - mean_[part]);
    }
  }
}

ScoreScale::Values RunningScale::values() const {
  ScoreScale::Values values{.mean = mean_};
  for (size_t part = 0; part < mean_.size(); ++part) {
    const double std = std::sqrt(squares_[part] / static_cast<double>(count_));
    values.std[part] = std > 0 ? std : 1.0;
  }
  return values;
}

ScoreParts::ScoreParts(const ScorePartsOptions& options)
    : TensorOp(options), outlier_perc_(options.outlier_perc) {
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
      "gives one number per sample.",
      inputs()[2], shape_str(fake_score.sizes()));
  const Tensor error = instance_score((x_fake - x).square(), outlier_perc_);
  return {torch::stack({error, -fake_score.squeeze(1).to(torch::kDouble)}, 1)};
}

AnomalyScore::AnomalyScore(const AnomalyScoreOptions& options)
    : TensorOp(options), scale_(options.scale) {
  FE_CHECK(inputs().size() == 1 && outputs().size() == 1,
           "AnomalyScore: expected one input, the score parts, and one output, got [{}] and [{}].",
           fmt::join(inputs(), ", "), fmt::join(outputs(), ", "));
}

Tensors AnomalyScore::forward(const Tensors& in, const State&) const { return {scale_(in[0])}; }

FitScoreScale::FitScoreScale(const FitScoreScaleOptions& options)
    : Trace(options, options.parts_key, Keys::none()), scale_(options.scale) {}

void FitScoreScale::on_epoch_begin(Data&) { running_ = RunningScale(); }

// After every batch, since nothing says which one is the last before the next data set.
void FitScoreScale::on_batch_end(Data& data) {
  const Tensor own = traces::own_rows(data, data.input(0)).detach();
  running_.add(torch::cat(group().all_gather(own, name())));
  scale_.set(running_.values());
}

// The numbers of the evaluation under way are not kept: a run that stops in it does it again.
StateDict FitScoreScale::state() const { return {{"scale", scale_.state()}}; }

void FitScoreScale::load_state(const StateDict& state) {
  scale_.load_state(traces::saved<std::string>(state, name(), "scale"));
}

}  // namespace fe::detect
