// SPDX-License-Identifier: Apache-2.0
// The messages of fe when something is wrong, those that docs/errors.md shows.
#include <fmt/format.h>
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/file.h"
#include "fe/base/system/guard.h"
#include "fe/checkpoint/model_file.h"
#include "fe/data/mnist.h"
#include "fe/estimator/estimator.h"
#include "fe/model/layers.h"
#include "ops/array/gaussian_noise.h"
#include "ops/lambda_op.h"
#include "ops/loss/cross_entropy.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"
#include "traces/metric/accuracy.h"

namespace layers = fe::layers;
namespace ops = fe::ops;
namespace traces = fe::traces;
using fe::Array;
using fe::Mode;

namespace {

fe::Model line(double lr = 0.1, int64_t in = 1) {
  return fe::build({
      .name = "line",
      .model = fe::sequential({layers::Linear{.in_features = in, .out_features = 1}}),
      .optimizer = fe::SGD{.lr = lr},
  });
}

fe::Dataset ramp() {
  std::vector<float> values;
  for (int i = 0; i < 40; ++i) values.push_back(static_cast<float>(i));
  const Array column = Array::from(values, {40, 1});
  return fe::Dataset::from_arrays({{"x", column}, {"y", column}});
}

fe::Estimator fitting(const fe::Model& model, const std::filesystem::path& run_dir = {}) {
  return fe::Estimator({
      .pipeline = fe::Pipeline({.train_data = ramp(), .batch_size = 10}),
      .network = fe::Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "mse"}),
          ops::UpdateOp({.model = model, .loss_name = "mse"}),
      }),
      .epochs = 1,
      .log_steps = -1,
      .run_dir = run_dir,
  });
}

void show(std::string_view title, const std::function<void()>& wrong) {
  try {
    wrong();
  } catch (const fe::Error& error) {
    fmt::print("== {} (exit code {})\n{}\n", title, error.exit_code(), error.what());
    return;
  }
  fe::fail("errors: expected an error for '{}', and there was none.", title);
}

void misspelled_keys() {
  // [keys]
  const auto model = line();
  fe::Estimator estimator({
      .pipeline = fe::Pipeline({.train_data = ramp(), .eval_data = ramp(), .batch_size = 10}),
      .network = fe::Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          ops::MeanSquaredError({.inputs = {"y_pred", "Y"}, .outputs = "mse"}),
          ops::UpdateOp({.model = model, .loss_name = "mse"}),
      }),
      .epochs = 1,
      .traces = {traces::Accuracy({.true_key = "y", .pred_key = "y_perd"})},
  });
  estimator.fit();
  // [/keys]
}

void failing_op() {
  // [op]
  const auto refuse = [](const Array& x) {
    FE_CHECK(x.item<float>() < 12, "expected values below 12, got {}.", x.item<float>());
    return x;
  };
  const fe::Pipeline pipeline({
      .eval_data = ramp(),
      .batch_size = 10,
      .ops = {ops::LambdaOp({.inputs = "x", .outputs = "x", .fn = refuse})},
  });
  pipeline.get_results({.mode = Mode::kEval}, 4);
  // [/op]
}

void damaged_file() {
  fe::save_model(line(), "line.h5");
  auto bytes = fe::read_file("line.h5");
  bytes[bytes.size() / 2] ^= std::byte{1};
  fe::write_file("line.h5", bytes);
  fe::load_model("line.h5");
}

void show_all() {
  show("an option out of range",
       [] { ops::GaussianNoise({.inputs = "x", .outputs = "x", .std = -1.0}); });
  show("keys that do not exist, all at once", misspelled_keys);
  show("a wrong shape", [] {
    const fe::Network network({ops::CrossEntropy({.inputs = {"p", "y"}, .outputs = "ce"})});
    network.transform({{"p", torch::rand({4, 3})}, {"y", torch::zeros({5}, torch::kLong)}},
                      Mode::kEval);
  });
  show("an op that fails in a worker", failing_op);
  show("data that is not there", [] { fe::data::mnist("nowhere"); });
  show("weights of another network", [] {
    fe::save_model(line(), "line.h5");
    fe::load_weights(line(/*lr=*/0.1, /*in=*/2), "line.h5");
  });
  show("one bit of a file has changed", damaged_file);
  show("a run folder that is in use", [] {
    fitting(line(1e-4), "runs/line").fit();
    fitting(line(1e-4), "runs/line").fit();
  });
  show("a loss that became infinite", [] { fitting(line(/*lr=*/1e30)).fit(); });
}

}  // namespace

int main() {
  return fe::guard("errors", [] {
    fe::set_seed(7);
    fe::log::set_quiet(true);
    show_all();
  });
}
