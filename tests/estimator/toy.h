// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <torch/types.h>

#include <functional>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/rng.h"
#include "fe/estimator/estimator.h"
#include "fe/model/layers.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

/// A small problem to train on, and a trace whose hooks are functions.
namespace fe::testing {

/// "x": [2] float32, "y": [1] float32, a linear function of x.
inline Dataset toy_data(int64_t count, uint64_t seed = 1) {
  Rng rng(seed, 0, 0, 0);
  std::vector<float> x, y;
  for (int64_t n = 0; n < count; ++n) {
    const auto a = static_cast<float>(rng.normal()), b = static_cast<float>(rng.normal());
    x.insert(x.end(), {a, b});
    y.push_back(a - 2 * b + 0.5f);
  }
  return Dataset::from_arrays(
      {{"x", Array::from(x, {count, 2})}, {"y", Array::from(y, {count, 1})}}, "toy");
}

inline Model toy_model(Scheduled<OptimizerOptions> optimizer = OptimizerOptions(SGD{.lr = 0.125})) {
  return build({.name = "net",
                .model = sequential({layers::Linear{.in_features = 2, .out_features = 1}}),
                .optimizer = std::move(optimizer)});
}

inline Network toy_network(const Model& model) {
  return {ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "loss"}),
          ops::UpdateOp({.model = model, .loss_name = "loss"})};
}

/// Three steps per epoch (4, 4 and 2 samples) on ten samples, and the same for eval and test.
inline Pipeline toy_pipeline(int workers = 0) {
  return Pipeline({.train_data = toy_data(10),
                   .eval_data = toy_data(10, 2),
                   .test_data = toy_data(6, 3),
                   .batch_size = 4,
                   .num_workers = workers,
                   .seed = 5});
}

inline EstimatorOptions toy_options(const Model& model) {
  return {.pipeline = toy_pipeline(),
          .network = toy_network(model),
          .epochs = 2,
          .log_steps = -1,
          .device = "cpu"};
}

struct WatchOptions {
  using Hook = std::function<void(Data&, System&)>;

  std::string name = "Watch";
  Keys inputs = Keys::none();
  Keys outputs = Keys::none();
  Hook begin = {}, epoch_begin = {}, batch_begin = {}, batch_end = {}, epoch_end = {}, end = {};
  std::function<void()> check = {};
  Modes mode = Modes::all();
  DsIds ds_id = {};
};

/// Calls functions at the hooks.
class Watch final : public Trace {
 public:
  explicit Watch(WatchOptions options)
      : Trace(options.name,
              {.inputs = options.inputs,
               .outputs = options.outputs,
               .mode = options.mode,
               .ds_id = options.ds_id}),
        o_(std::move(options)) {}

  void on_begin(Data& data) override { call(o_.begin, data); }
  void on_epoch_begin(Data& data) override { call(o_.epoch_begin, data); }
  void on_batch_begin(Data& data) override { call(o_.batch_begin, data); }
  void on_batch_end(Data& data) override { call(o_.batch_end, data); }
  void on_epoch_end(Data& data) override { call(o_.epoch_end, data); }
  void on_end(Data& data) override { call(o_.end, data); }
  void check(const System&) const override {
    if (o_.check) o_.check();
  }

 private:
  void call(const WatchOptions::Hook& hook, Data& data) {
    if (hook) hook(data, system());
  }
  WatchOptions o_;
};

/// What `action` prints, line by line.
inline std::vector<std::string> lines_of(const std::function<void()>& action) {
  ::testing::internal::CaptureStdout();
  try {
    action();
  } catch (...) {
    ::testing::internal::GetCapturedStdout();
    throw;
  }
  std::istringstream text(::testing::internal::GetCapturedStdout());
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

/// Log lines with # for the numbers that vary.
inline std::vector<std::string> without_numbers(std::vector<std::string> lines) {
  static const std::regex varying(
      R"((loss[a-z_|]*|steps/sec|epoch_time\(sec\)|total_time\(sec\)): [-+.0-9e]+;)");
  for (std::string& line : lines) line = std::regex_replace(line, varying, "$1: #;");
  return lines;
}

inline std::vector<Tensor> values_of(const Model& model) {
  std::vector<Tensor> values;
  for (const auto& [name, tensor] : model.named_tensors())
    values.push_back(tensor.detach().clone());
  return values;
}

/// To the last bit.
inline bool equal(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!torch::equal(a[i], b[i])) return false;
  }
  return true;
}

/// The model's mean squared error on all of `data` at once.
inline double loss_on(const Model& model, const Dataset& data) {
  const torch::NoGradGuard no_grad;
  const Tensor predicted = model.forward({as_tensor(data.column("x"))})[0];
  return (predicted - as_tensor(data.column("y"))).square().mean().item<double>();
}

}  // namespace fe::testing
