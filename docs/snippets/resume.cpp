// SPDX-License-Identifier: Apache-2.0
// A training in two pieces that ends as one that was never stopped.
#include <fmt/format.h>
#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <variant>
#include <vector>

#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/base/system/stop.h"
#include "fe/estimator/estimator.h"
#include "fe/model/layers.h"
#include "ops/array/gaussian_noise.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"
#include "traces/io/restore_wizard.h"

namespace layers = fe::layers;
namespace ops = fe::ops;
namespace traces = fe::traces;
using fe::Mode;
using fe::Tensor;

namespace {

// [state]
/// Counts the samples of the whole training; of several processes, those of this one.
class SamplesSeen final : public fe::Trace {
 public:
  SamplesSeen() : Trace("SamplesSeen", {.outputs = "samples_seen", .mode = Mode::kTrain}) {}

  void on_batch_end(fe::Data& data) override { seen_ += data.batch_size(); }
  void on_epoch_end(fe::Data& data) override { data.write_with_log("samples_seen", seen_); }

  fe::StateDict state() const override { return {{"seen", seen_}}; }
  void load_state(const fe::StateDict& state) override {
    seen_ = std::get<int64_t>(state.at("seen"));
  }
  bool state_is_of_rank() const override { return true; }

 private:
  int64_t seen_ = 0;
};
// [/state]

fe::Dataset line(int64_t count) {
  std::vector<float> x, y;
  for (int64_t i = 0; i < count; ++i) {
    x.push_back(static_cast<float>(i) / static_cast<float>(count));
    y.push_back(2.0F * x.back() - 1.0F);
  }
  return fe::Dataset::from_arrays(
      {{"x", fe::Array::from(x, {count, 1})}, {"y", fe::Array::from(y, {count, 1})}});
}

// [train]
Tensor train(const std::filesystem::path& run_dir, const traces::RestoreWizardOptions& snapshots) {
  fe::set_seed(7);
  const auto model = fe::build({
      .name = "line",
      .model = fe::sequential({layers::Linear{.in_features = 1, .out_features = 1}}),
      .optimizer = fe::Adam{.lr = 0.05},
  });
  fe::Estimator estimator({
      .pipeline = fe::Pipeline({
          .train_data = line(100),
          .batch_size = 20,
          .ops = {ops::GaussianNoise({.inputs = "y", .outputs = "y", .std = 0.1})},
      }),
      .network = fe::Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "mse"}),
          ops::UpdateOp({.model = model, .loss_name = "mse"}),
      }),
      .epochs = 2,
      .traces = {SamplesSeen(), traces::RestoreWizard(snapshots)},
      .log_steps = 0,
      .run_dir = run_dir,
  });
  estimator.fit();
  return model.parameters().front().detach();
}
// [/train]

void train_in_pieces() {
  // [pieces]
  const Tensor whole = train("runs/whole", {.save_steps = 2});
  try {
    train("runs/pieces", {.time_budget_seconds = 1e-6});  // as if SIGTERM came after the first step
  } catch (const fe::Stopped& stopped) {
    fmt::print("{}.\n", stopped.what());
  }
  const Tensor pieces = train("runs/pieces", {.save_steps = 2});
  FE_CHECK(torch::equal(pieces, whole), "expected equal weights, got others.");
  fmt::print("The weights are equal to the last bit.\n");
  // [/pieces]
}

}  // namespace

int main() { return fe::guard("resume", train_in_pieces); }
