// SPDX-License-Identifier: Apache-2.0
// A data set, an op, a loss, a metric and a module of one's own: forecasts of a noisy wave that
// nine of ten values stay below.
#include <fmt/format.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/checkpoint/model_file.h"
#include "fe/estimator/estimator.h"
#include "fe/model/recipe.h"
#include "ops/loss/loss_op.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace ops = fe::ops;
using fe::Mode;
using fe::Tensor;

namespace {

// [source]
/// Windows of a series: "x" is `length` values in a row, "y" the one after them.
class Windows final : public fe::DataSource {
 public:
  Windows(std::vector<float> series, int64_t length)
      : series_(std::move(series)), length_(length) {}

  int64_t size() const override { return static_cast<int64_t>(series_.size()) - length_; }
  const fe::Keys& keys() const override { return keys_; }

  void read(int64_t index, std::span<fe::Array> sample) const override {
    const float* first = series_.data() + index;
    sample[0] = fe::Array::view(first, {length_}, fe::Dtype::kFloat32);  // copies nothing
    sample[1] = fe::Array::view(first + length_, {1}, fe::Dtype::kFloat32);
  }

 private:
  std::vector<float> series_;
  int64_t length_;
  fe::Keys keys_ = {"x", "y"};
};
// [/source]

// [op]
/// Multiplies samples by one random factor, 1 +- range.
class RandomScale final : public fe::NumpyOp {
 public:
  RandomScale(fe::OpArgs args, double range)
      : NumpyOp("RandomScale", std::move(args), {{"range", range}}), range_(range) {}

  void forward(std::span<const fe::Array> in,
               std::span<fe::Array> out,
               fe::SampleState& state) const override {
    const auto factor = static_cast<float>(1.0 + state.rng().uniform(-range_, range_));
    for (size_t k = 0; k < in.size(); ++k) {
      const auto values = in[k].values<float>();
      auto* result = out[k].resize<float>(in[k].shape());
      std::transform(values.begin(), values.end(), result, [&](float v) { return factor * v; });
    }
  }

 private:
  double range_;
};
// [/op]

// [loss]
/// Its minimum is a quantile: Koenker & Bassett 1978, Econometrica 46.
class QuantileLoss final : public ops::LossOp {
 public:
  QuantileLoss(fe::OpArgs args, double quantile)
      : LossOp("QuantileLoss", std::move(args), /*average_loss=*/true, {{"quantile", quantile}}),
        quantile_(quantile) {}

 private:
  Tensor loss(const Tensor& y_pred, const Tensor& y_true, const fe::State&) const override {
    const Tensor error = matched(y_true, y_pred) - y_pred;
    return torch::maximum(quantile_ * error, (quantile_ - 1.0) * error);
  }

  double quantile_;
};
// [/loss]

// [trace]
/// The fraction of true values, its first input, that are not above the prediction.
class Coverage final : public fe::Trace {
 public:
  explicit Coverage(fe::TraceArgs args) : Trace("Coverage", std::move(args)) {}

  void on_epoch_begin(fe::Data&) override { covered_ = total_ = 0; }
  // [gather]
  void on_batch_end(fe::Data& data) override {
    if (data.batch_size() == 0) return;  // a small batch: other processes have its rows
    covered_ += (data.input(0) <= data.input(1)).sum().item<int64_t>();
    total_ += data.input(0).numel();
  }
  void on_epoch_end(fe::Data& data) override {
    const Tensor counts = torch::tensor({covered_, total_}, torch::kLong);
    group().all_reduce(counts, name());  // of several processes, the sum
    const auto* sums = counts.data_ptr<int64_t>();
    data.write_with_log(outputs()[0], static_cast<double>(sums[0]) / static_cast<double>(sums[1]));
  }
  // [/gather]

 private:
  int64_t covered_ = 0;
  int64_t total_ = 0;
};
// [/trace]

// [module]
/// The last value and a learned change, [N, length] -> [N, 1].
class Forecaster final : public torch::nn::Module {
 public:
  Forecaster(int64_t length, int64_t hidden)
      : in_(register_module("in", torch::nn::Linear(length, hidden))),
        out_(register_module("out", torch::nn::Linear(hidden, 1))) {}

  Tensor forward(const Tensor& x) { return x.slice(1, -1) + out_(in_(x).relu()); }

 private:
  torch::nn::Linear in_;
  torch::nn::Linear out_;
};

fe::Module make_forecaster(const std::string& options) {
  const auto json = nlohmann::json::parse(options);
  return std::make_shared<Forecaster>(json.at("length").get<int64_t>(), json.value("hidden", 32));
}
// [/module]

fe::Dataset noisy_wave(int64_t count, uint64_t seed) {
  fe::Rng rng(seed, /*stream=*/0, /*epoch=*/1, /*index=*/0);
  std::vector<float> series;
  for (int64_t i = 0; i < count; ++i) {
    series.push_back(
        static_cast<float>(std::sin(0.2 * static_cast<double>(i)) + 0.1 * rng.normal()));
  }
  return std::make_shared<Windows>(std::move(series), 16);
}

void forecast() {
  // [main]
  fe::register_architecture("forecaster", make_forecaster);
  const auto model = fe::build({
      .name = "forecaster",
      .model = fe::registered("forecaster", R"({"length": 16, "hidden": 32})"),
      .optimizer = fe::Adam{.lr = 3e-3},
  });
  fe::Estimator estimator({
      .pipeline = fe::Pipeline({
          .train_data = noisy_wave(4000, /*seed=*/1),
          .eval_data = noisy_wave(1000, /*seed=*/2),
          .batch_size = 32,
          .ops = {RandomScale({.inputs = {"x", "y"}, .outputs = {"x", "y"}, .mode = Mode::kTrain},
                              /*range=*/0.1)},
      }),
      .network = fe::Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          QuantileLoss({.inputs = {"y_pred", "y"}, .outputs = "loss", .mode = !Mode::kInfer},
                       /*quantile=*/0.9),
          ops::UpdateOp({.model = model, .loss_name = "loss"}),
      }),
      .epochs = 4,
      .traces = {Coverage(
          {.inputs = {"y", "y_pred"}, .outputs = "coverage", .mode = {Mode::kEval, Mode::kTest}})},
      .log_steps = 0,
  });
  const double coverage = estimator.fit().last(Mode::kEval, "coverage");
  fe::save_model(model, "forecaster.h5");
  const fe::Model restored = fe::load_model("forecaster.h5");  // needs register_architecture()
  fmt::print("{} is back from {}\n", restored.name(), restored.recipe());
  // [/main]
  FE_CHECK(std::abs(coverage - 0.9) < 0.05, "expected a coverage near 0.9, got {}.", coverage);
}

}  // namespace

int main() {
  return fe::guard("extending", [] {
    fe::set_seed(7);
    forecast();
  });
}
