// SPDX-License-Identifier: Apache-2.0
#include "config/run/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <memory>
#include <string>

#include "config/run/inference.h"
#include "config/schema/registry.h"
#include "config/yaml/read_yaml.h"
#include "fe/checkpoint/model_file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::config {
namespace {

/// A number that pieces share under a name.
class Factor {
 public:
  Factor() : value_(std::make_shared<double>(1.0)) {}
  double value() const { return *value_; }
  void set(double value) const { *value_ = value; }
  std::string state() const { return fmt::format("{}", *value_); }
  void load_state(const std::string& text) const {
    FE_CHECK(text != "broken", "Factor: expected a number, got '{}'.", text);
    *value_ = std::stod(text);
  }

 private:
  std::shared_ptr<double> value_;
};

}  // namespace

template <>
struct OptionType<Factor> {
  static TypeInfo info() { return {.text = "a name"}; }
  static std::optional<Factor> read(const Node& node, Context& context, const std::string&) {
    return context.shared<Factor>(node.text);
  }
};

namespace {

using fe::testing::expect_error;
using fe::testing::TempFolder;
using ::testing::ElementsAre;

struct ScaleOptions {
  static constexpr std::string_view kName = "Scale";
  static constexpr std::string_view kDoc = "times a shared factor";

  Keys inputs;
  Keys outputs;
  Factor factor = {};
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ScaleOptions;
    return std::tuple(field("inputs", &O::inputs, "any"), field("outputs", &O::outputs, "any"),
                      field("factor", &O::factor, "a name"));
  }
};

class Scale final : public TensorOp {
 public:
  using Options = ScaleOptions;

  explicit Scale(const ScaleOptions& options) : TensorOp(options), factor_(options.factor) {}
  Tensors forward(const Tensors& in, const State&) const override {
    return {in[0] * factor_.value()};
  }

 private:
  Factor factor_;
};

struct NoOptions {
  static constexpr std::string_view kName = "points";
  static constexpr std::string_view kDoc = "ten of them";

  static auto fields() { return std::tuple(); }
};

// "x": [2] float32, "y": [1] float32; counts how often it is opened.
Dataset points() {
  std::vector<float> x, y;
  for (int i = 0; i < 10; ++i) {
    const auto value = static_cast<float>(i);
    x.insert(x.end(), {value / 7, 1 - value / 3});
    y.push_back(value);
  }
  return Dataset::from_arrays({{"x", Array::from(x, {10, 2})}, {"y", Array::from(y, {10, 1})}});
}

int opened = 0;

const Registry& registry() {
  static const Registry registry = [] {
    Registry r = Registry::with_builtin();
    r.dataset<NoOptions>([](const NoOptions&) {
      ++opened;
      return points();
    });
    r.tensor_op<Scale>();
    return r;
  }();
  return registry;
}

constexpr const char* kPointsConfig = R"(
seed: 3
data: {points: {points: {}}}
pipeline: {train_data: points, test_data: points, batch_size: 4, num_workers: 0}
models:
  net:
    layers: [{Linear: {in_features: 2, out_features: 3}}, Tanh, {Linear: {in_features: 3, out_features: 1}}]
    optimizer: {SGD: {lr: 0.1}}
    ema_decay: 0.9
network:
  - ModelOp: {model: net, inputs: x, outputs: y_pred}
  - Scale: {inputs: y_pred, outputs: score, factor: of_all}
  - MeanSquaredError: {inputs: [y_pred, y], outputs: loss, mode: "!infer"}
  - UpdateOp: {model: net, loss_name: loss}
estimator: {epochs: 5, device: cpu}
infer: {score: score}
)";

// A run with the findings that its context notes faults in.
struct Built {
  Built(const std::string& text, const run::Recipes* saved)
      : run(build_run(*read_yaml(text, "test.yaml", findings), registry(), findings, saved)) {}
  Findings findings;
  std::optional<RunConfig> run;
};

std::unique_ptr<Built> build_text(const std::string& text, const run::Recipes* saved = nullptr) {
  auto built = std::make_unique<Built>(text, saved);
  built->findings.throw_errors("test");
  return built;
}

// Weights and a factor that no initialization gives.
std::unique_ptr<Built> trained(const std::string& text = kPointsConfig) {
  auto built = build_text(text);
  const at::NoGradGuard no_grad;
  for (const auto& [name, model] : built->run->context.models) {
    for (const auto& [key, tensor] : model.named_tensors()) tensor.add_(0.125);
  }
  built->run->context.shared<Factor>("of_all").set(2.5);
  return built;
}

bool same_weights(const RunConfig& a, const RunConfig& b) {
  const auto tensors = a.context.models.at("net").named_tensors();
  const auto others = b.context.models.at("net").named_tensors();
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (!tensors[i].second.equal(others[i].second)) return false;
  }
  return tensors.size() == others.size();
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
}

TEST(Checkpoint, BringsBackWeightsAndSharedValues) {
  const TempFolder folder;
  const auto before = trained();
  save_checkpoint(*before->run, folder / "checkpoint.h5");
  const run::Checkpoint checkpoint = run::read_checkpoint(folder.path());
  const auto after = build_text(kPointsConfig, &checkpoint.recipes);
  EXPECT_FALSE(same_weights(*before->run, *after->run));
  restore(checkpoint, after->run->context);
  EXPECT_TRUE(same_weights(*before->run, *after->run));
  EXPECT_EQ(after->run->context.shared<Factor>("of_all").value(), 2.5);
}

TEST(Checkpoint, KeepsInputsMetricsAndTheLastEpoch) {
  const TempFolder folder;
  Summary summary;
  summary.add(Mode::kEval, "auc", {.step = 3, .epoch = 2, .value = 0.75});
  save_checkpoint(*trained()->run, folder / "c.h5", summary);
  const run::Checkpoint checkpoint = run::read_checkpoint(folder / "c.h5");
  EXPECT_EQ(checkpoint.inputs.at("x").dtype, "float32");
  EXPECT_THAT(checkpoint.inputs.at("x").shape, ElementsAre(2));
  EXPECT_EQ(checkpoint.epoch, 2);
  EXPECT_EQ(checkpoint.attributes.at("metrics"), R"({"eval":{"auc":0.75}})");
}

TEST(Checkpoint, TheEpochIsThePlannedOneWithoutASummary) {
  const TempFolder folder;
  save_checkpoint(*trained()->run, folder / "c.h5");
  EXPECT_EQ(run::read_checkpoint(folder / "c.h5").epoch, 5);
}

TEST(Checkpoint, HoldsAConfigOfAnyLength) {
  const TempFolder folder;
  const auto built = trained();
  const std::string text(200'000, 'x');
  built->run->root.entries.push_back({"note", {}, Node::scalar(text)});
  save_checkpoint(*built->run, folder / "c.h5");
  EXPECT_EQ(config_of(run::read_checkpoint(folder / "c.h5")).find("note")->text, text);
}

TEST(Checkpoint, InferenceGivesTheSameBitsWithoutOpeningData) {
  const TempFolder folder;
  const auto built = trained();
  save_checkpoint(*built->run, folder / "c.h5");
  const Batch batch = built->run->estimator.pipeline.get_results(Mode::kTest);
  const Batch expected = built->run->estimator.network.transform(batch, Mode::kTest);

  const int opened_before = opened;
  const run::Inference inference =
      build_inference(run::read_checkpoint(folder / "c.h5"), registry());
  EXPECT_EQ(opened, opened_before);
  EXPECT_EQ(inference.batch_size, 4);
  EXPECT_THAT(run::written_keys(inference), ElementsAre("y_pred", "score"));
  const Array first = to_array(batch["x"]);
  const Batch result = run::run_inference(inference, Dataset::from_arrays({{"x", first}}));
  EXPECT_TRUE(result["score"].equal(expected["score"]));
  EXPECT_FALSE(result.contains("loss"));
}

TEST(Checkpoint, InferenceJudgesWhatTrainingWouldRemove) {
  std::string text = kPointsConfig;
  replace(text, "num_workers: 0}", "num_workers: 0, ops: [{RemoveIf: {inputs: y, fn: \"== 3\"}}]}");
  const TempFolder folder;
  save_checkpoint(*trained(text)->run, folder / "c.h5");
  const run::Inference inference =
      build_inference(run::read_checkpoint(folder / "c.h5"), registry());
  const Dataset samples = Dataset::from_arrays({{"x", points().column("x")}});
  EXPECT_EQ(run::run_inference(inference, samples)["score"].size(0), 10);
}

TEST(Checkpoint, KeepsFormulas) {
  std::string text = kPointsConfig;
  replace(text, "num_workers: 0}", "num_workers: 0, ops: [{LambdaOp: {outputs: x, fn: 2 * x}}]}");
  replace(text, "outputs: score, factor: of_all}",
          "outputs: raw, factor: of_all}\n  - LambdaOp: {outputs: score, fn: 1 - raw / 2}");
  const TempFolder folder;
  const auto built = trained(text);
  save_checkpoint(*built->run, folder / "c.h5");
  const Batch batch = built->run->estimator.pipeline.get_results(Mode::kTest);
  const Batch expected = built->run->estimator.network.transform(batch, Mode::kTest);

  const run::Inference inference =
      build_inference(run::read_checkpoint(folder / "c.h5"), registry());
  const Batch result =
      run::run_inference(inference, Dataset::from_arrays({{"x", points().column("x")}}));
  EXPECT_TRUE(result["score"].slice(0, 0, 4).equal(expected["score"]));
  EXPECT_TRUE(expected["score"].equal(1 - expected["raw"] / 2));
}

TEST(Checkpoint, WeightsFilesAreNotNeededAnyMore) {
  const TempFolder folder;
  const auto source = trained();
  save_model(source->run->context.models.at("net"), folder / "net.h5");
  std::string text = kPointsConfig;
  const size_t from = text.find("layers:"), to = text.find("    optimizer:");
  text.replace(from, to - from, fmt::format("file: {}\n", (folder / "net.h5").string()));
  const auto built = build_text(text);
  save_checkpoint(*built->run, folder / "c.h5");
  std::filesystem::remove(folder / "net.h5");
  const run::Checkpoint checkpoint = run::read_checkpoint(folder / "c.h5");
  const auto again = build_text(text, &checkpoint.recipes);
  restore(checkpoint, again->run->context);
  EXPECT_TRUE(same_weights(*source->run, *again->run));
}

TEST(Checkpoint, WhatDoesNotFitChangesNothing) {
  const TempFolder folder;
  save_checkpoint(*trained()->run, folder / "c.h5");
  const auto untouched = build_text(kPointsConfig), run = build_text(kPointsConfig);

  run::Checkpoint broken = run::read_checkpoint(folder / "c.h5");
  broken.shared["of_all"] = "broken";
  expect_error([&] { restore(broken, run->run->context); },
               {"Factor: expected a number, got 'broken'."});
  EXPECT_TRUE(same_weights(*untouched->run, *run->run));

  run::Checkpoint other = run::read_checkpoint(folder / "c.h5");
  other.tensors.emplace_back("critic/0.weight", torch::zeros({1}));
  other.shared.clear();
  expect_error([&] { restore(other, run->run->context); },
               {"2 faults", "holds a model 'critic', which the run does not have",
                "the run has the shared value 'of_all', which "});
  EXPECT_TRUE(same_weights(*untouched->run, *run->run));
  EXPECT_EQ(run->run->context.shared<Factor>("of_all").value(), 1.0);
}

TEST(Checkpoint, AnotherArchitectureIsRefusedByName) {
  const TempFolder folder;
  save_checkpoint(*trained()->run, folder / "c.h5");
  std::string text = kPointsConfig;
  replace(text, "out_features: 3}", "out_features: 4}");
  replace(text, "in_features: 3,", "in_features: 4,");
  const auto other = build_text(text);
  expect_error([&] { restore(run::read_checkpoint(folder / "c.h5"), other->run->context); },
               {"into model 'net'", "expected '0.weight' as float32 [4, 2], got float32 [3, 2]"});
}

TEST(Checkpoint, OfAProgramWithoutAConfigIsRefused) {
  const TempFolder folder;
  run::write_checkpoint({}, folder / "c.h5");
  expect_error([&] { build_inference(run::read_checkpoint(folder / "c.h5"), registry()); },
               {"c.h5': expected a checkpoint with a config, got one that a program wrote without. "
                "Restore it in that program."});
}

TEST(Inference, AModelFileRunsAlone) {
  const TempFolder folder;
  const auto built = trained();
  const Model& model = built->run->context.models.at("net");
  save_model(model, folder / "net.h5");
  const run::Inference inference = open_inference(folder / "net.h5", registry());
  const Array x = points().column("x");
  const Batch result = run::run_inference(inference, Dataset::from_arrays({{"input", x}}));
  const at::NoGradGuard no_grad;
  EXPECT_TRUE(result["output"].to(at::kCPU).equal(model.forward({as_tensor(x)})[0]));
}

}  // namespace
}  // namespace fe::config
