// SPDX-License-Identifier: Apache-2.0
// Trains a classifier, keeps the best one, and uses it without the code that made it.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "fe/fe.h"

namespace layers = fe::layers;
namespace ops = fe::ops;
namespace traces = fe::traces;
using fe::Mode;

namespace {

// [data]
/// Points of the plane: class 0 fills a disc, class 1 a ring around it.
fe::Dataset disc_and_ring(int64_t count, uint64_t seed) {
  fe::Rng rng(seed, /*stream=*/0, /*epoch=*/1, /*index=*/0);
  std::vector<float> x;
  std::vector<int64_t> y;
  for (int64_t i = 0; i < count; ++i) {
    const double radius = i % 2 == 0 ? rng.uniform(0.0, 1.0) : rng.uniform(1.2, 2.0);
    const double angle = rng.uniform(0.0, 2.0 * std::numbers::pi);
    x.push_back(static_cast<float>(radius * std::cos(angle)));
    x.push_back(static_cast<float>(radius * std::sin(angle)));
    y.push_back(i % 2);
  }
  return fe::Dataset::from_arrays(
      {{"x", fe::Array::from(x, {count, 2})}, {"y", fe::Array::from(y, {count})}});
}
// [/data]

void train() {
  // [train]
  fe::set_seed(7);
  const auto model = fe::build({
      .name = "rings",
      .model = fe::sequential({layers::Linear{.in_features = 2, .out_features = 32}, layers::ReLU{},
                               layers::Linear{.in_features = 32, .out_features = 2}}),
      .optimizer = fe::Adam{.lr = 1e-2},
  });
  fe::Estimator estimator({
      .pipeline = fe::Pipeline({
          .train_data = disc_and_ring(4000, /*seed=*/1),
          .eval_data = disc_and_ring(1000, /*seed=*/2),
          .batch_size = 64,
          .ops = {ops::GaussianNoise(
              {.inputs = "x", .outputs = "x", .std = 0.05, .mode = Mode::kTrain})},
      }),
      // [lists]
      .network = fe::Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          ops::CrossEntropy({.inputs = {"y_pred", "y"}, .outputs = "ce", .from_logits = true}),
          ops::UpdateOp({.model = model, .loss_name = "ce"}),
      }),
      .epochs = 3,
      .traces = {traces::Accuracy({.true_key = "y", .pred_key = "y_pred"}),
                 traces::BestModelSaver(
                     {.model = model, .metric = "accuracy", .save_best_mode = traces::Best::kMax})},
      // [/lists]
      .log_steps = 50,
      .run_dir = "runs/rings",
  });
  estimator.fit();
  // [/train]

  // [summary]
  const fe::Summary& summary = estimator.summary();
  const auto best = summary.max(Mode::kEval, "accuracy");  // and its epoch and step
  fmt::print("best accuracy {:.3f}\n", best.value);
  // [/summary]
  FE_CHECK(best.value > 0.95, "first_run: expected an accuracy above 0.95, got {}.", best.value);
}

void restore() {
  // [restore]
  const fe::Model model = fe::load_model("runs/rings/rings_best_accuracy.h5");
  const fe::Network network({ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"})});

  const std::vector<float> points = {0.1F, 0.2F, /* and */ -1.5F, 0.3F};
  const fe::Tensor x = fe::as_tensor(fe::Array::from(points, {2, 2}));
  const fe::Tensor y_pred = network.transform({{"x", x}}, Mode::kInfer)["y_pred"];
  const fe::Tensor classes = y_pred.argmax(1);
  fmt::print("classes {} and {}\n", classes[0].item<int64_t>(), classes[1].item<int64_t>());
  // [/restore]
}

void files() {
  // [files]
  const fe::ModelFile file = fe::read_model_file("runs/rings/rings_best_accuracy.h5");
  fmt::print("{}, best by {}: {}\n", file.name, file.metadata.at("metric"), file.recipe);
  for (const auto& [name, tensor] : file.tensors) {
    fmt::print("  {} {}\n", name, fe::describe(tensor));
  }
  fe::save_safetensors("rings.safetensors", file.tensors);

  const auto other = fe::build({.name = "other",
                                .model = fe::make_module(file.recipe),
                                .optimizer = fe::SGD{.lr = 0.1},
                                .weights = "rings.safetensors"});
  fe::save_model(other, "rings.h5", {{"class_names", R"(["disc", "ring"])"}});
  // [/files]
}

}  // namespace

int main() {
  return fe::guard("first_run", [] {
    train();
    restore();
    files();
  });
}
