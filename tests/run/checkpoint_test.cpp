// SPDX-License-Identifier: Apache-2.0
// A program without a config: it writes a checkpoint of its run, restores it and infers.
#include "fe/run/checkpoint.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <string>
#include <vector>

#include "fe/base/system/file.h"
#include "fe/checkpoint/model_file.h"
#include "fe/model/layers.h"
#include "fe/run/inference.h"
#include "ops/array/normalize.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/model/model_inference.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"
#include "tests/testing/is_close.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::run {
namespace {

using fe::testing::expect_error;
using fe::testing::IsClose;
using fe::testing::TempFolder;
using ::testing::ElementsAre;

// "x": [2] float32, "y": [1] float32.
Dataset points() {
  std::vector<float> x, y;
  for (int i = 0; i < 12; ++i) {
    const auto value = static_cast<float>(i);
    x.insert(x.end(), {value / 7, 1 - value / 3});
    y.push_back(value / 5);
  }
  return Dataset::from_arrays({{"x", Array::from(x, {12, 2})}, {"y", Array::from(y, {12, 1})}});
}

// A number that a checkpoint keeps beside the weights.
struct Offset {
  double* value;
  std::string state() const { return std::to_string(*value); }
  void load_state(const std::string& text) const {
    FE_CHECK(text != "broken", "Offset: expected a number, got '{}'.", text);
    *value = std::stod(text);
  }
};

// What a program builds by itself, with new weights each time.
struct Program {
  explicit Program(int64_t hidden = 3)
      : model(build({.name = "net",
                     .model = sequential(
                         {layers::Linear{.in_features = 2, .out_features = hidden}, layers::Tanh{},
                          layers::Linear{.in_features = hidden, .out_features = 1}}),
                     .optimizer = SGD{.lr = 0.1}})) {
    shared.add("offset", Offset{&offset});
  }

  EstimatorOptions training() const {
    return {.pipeline = Pipeline(
                {.train_data = points(), .batch_size = int64_t{4}, .ops = ops, .num_workers = 0}),
            .network = network,
            .epochs = 2,
            .log_steps = -1,
            .device = "cpu"};
  }
  Batch infer(const Dataset& samples) const {
    return run_inference({.ops = ops, .batch_size = 4, .network = network}, samples);
  }

  std::vector<Scheduled<AnyNumpyOp>> ops = {ops::Normalize(
      {.inputs = "x", .outputs = "x", .mean = 0.5, .std = 0.25, .max_pixel_value = 1.0})};
  Model model;
  Network network = {ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
                     ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "mse"}),
                     ops::UpdateOp({.model = model, .loss_name = "mse"})};
  double offset = 0.0;
  SharedStates shared;
};

// Trains the program's network and writes its checkpoint.
void train_and_write(Program& program, const std::filesystem::path& path) {
  const EstimatorOptions training = program.training();
  Estimator estimator(training);
  const Summary& summary = estimator.fit();
  program.offset = 2.5;
  CheckpointParts parts = checkpoint_parts(training, summary);
  parts.config = "any: [text";  // not read by this layer
  parts.shared = program.shared.states();
  write_checkpoint(parts, path);
}

TEST(RunCheckpoint, IsRestoredAndInfersInAProgramWithoutConfig) {
  const TempFolder folder;
  Program before;
  train_and_write(before, folder / "checkpoint.h5");
  Program after;
  const Dataset samples = Dataset::from_arrays({{"x", points().column("x")}});
  EXPECT_FALSE(after.infer(samples)["y_pred"].equal(before.infer(samples)["y_pred"]));

  const Checkpoint checkpoint = read_checkpoint(folder.path());
  restore(checkpoint, after.network.models(), after.shared);
  EXPECT_TRUE(after.infer(samples)["y_pred"].equal(before.infer(samples)["y_pred"]));
  EXPECT_EQ(after.offset, 2.5);
  EXPECT_EQ(checkpoint.config, "any: [text");
  EXPECT_EQ(checkpoint.epoch, 2);
  EXPECT_EQ(checkpoint.recipes.at("net"), before.model.recipe());
  EXPECT_EQ(checkpoint.inputs.at("x").dtype, "float32");
  EXPECT_THAT(checkpoint.inputs.at("x").shape, ElementsAre(2));
  EXPECT_TRUE(checkpoint.attributes.at("metrics").starts_with(R"({"train":{)"));
}

TEST(RunCheckpoint, WhatDoesNotFitChangesNothing) {
  const TempFolder folder;
  Program before;
  train_and_write(before, folder / "c.h5");
  Program untouched;
  const auto weight = [&] { return untouched.model.named_tensors().front().second.clone(); };
  const Tensor first = weight();

  Checkpoint broken = read_checkpoint(folder / "c.h5");
  broken.shared["offset"] = "broken";
  expect_error([&] { restore(broken, untouched.network.models(), untouched.shared); },
               {"Offset: expected a number, got 'broken'."});
  EXPECT_TRUE(weight().equal(first));

  Checkpoint other = read_checkpoint(folder / "c.h5");
  other.tensors.emplace_back("critic/0.weight", torch::zeros({1}));
  other.shared.clear();
  expect_error([&] { restore(other, untouched.network.models(), untouched.shared); },
               {"2 faults", "holds a model 'critic', which the run does not have",
                "the run has the shared value 'offset', which '"});
  EXPECT_TRUE(weight().equal(first));

  Program wider(4);
  expect_error(
      [&] { restore(read_checkpoint(folder / "c.h5"), wider.network.models(), wider.shared); },
      {"into model 'net'", "expected '0.weight' as float32 [4, 2], got float32 [3, 2]"});
}

TEST(RunCheckpoint, OtherFilesAreRefused) {
  const TempFolder folder;
  expect_error([&] { read_checkpoint(folder / "none.h5"); }, {"none.h5", "No such file"});
  expect_error([&] { read_checkpoint(folder / "a.yaml"); },
               {"a.yaml' is a config; `fe train` takes it"});
  expect_error([&] { read_checkpoint(folder.path()); }, {"has no checkpoint.h5"});
  write_file(folder / "events.jsonl", "");
  expect_error([&] { read_checkpoint(folder.path()); }, {"training has not ended, or failed"});
  save_model(Program().model, folder / "net.h5");
  expect_error([&] { read_checkpoint(folder / "net.h5"); },
               {"expected a checkpoint, got a model file", "`fe infer` runs it alone"});
  write_tensor_file(folder / "odd.h5", {});
  expect_error([&] { read_checkpoint(folder / "odd.h5"); }, {"got a file of another kind"});
  write_tensor_file(folder / "old.h5", {{}, {{"kind", kCheckpointKind}}});
  expect_error([&] { read_checkpoint(folder / "old.h5"); }, {"with the attribute 'config'"});
}

TEST(RunCheckpoint, DamageIsNoticed) {
  const TempFolder folder;
  write_checkpoint({.models = {Program().model}}, folder / "c.h5");
  auto bytes = read_file(folder / "c.h5");
  bytes[bytes.size() / 2] ^= std::byte{1};
  write_file(folder / "c.h5", bytes);
  expect_error([&] { read_checkpoint(folder / "c.h5"); }, {"is damaged"});
}

// classifier.h5 was written by fe 0.1.0 before this layer existed, from a config; expected are the
// values of its own `fe infer`. See golden/README.md.
TEST(RunCheckpoint, OfAnOlderVersionIsRestored) {
  const Model net =
      build({.name = "net",
             .model = sequential({layers::Linear{.in_features = 4, .out_features = 3},
                                  layers::BatchNorm1d{.num_features = 3}, layers::Tanh{},
                                  layers::Linear{.in_features = 3, .out_features = 2}})});
  const Checkpoint checkpoint =
      read_checkpoint(std::filesystem::path(FE_GOLDEN_DIR) / "classifier.h5");
  restore(checkpoint, {net});
  const std::vector<float> x = {0.0F, 0.25F, 0.5F, 0.75F};
  const Batch found = run_inference(
      {.ops = {ops::Normalize(
           {.inputs = "x", .outputs = "x", .mean = 0.25, .std = 0.5, .max_pixel_value = 1.0})},
       .network = {ops::ModelOp({.model = net, .inputs = "x", .outputs = "logits"})},
       .epoch = checkpoint.epoch},
      Dataset::from_arrays({{"x", Array::from(x, {1, 4})}}));
  EXPECT_THAT(found["logits"],
              IsClose(torch::tensor({{0.3318925201892853F, -1.0098851919174194F}})));
  EXPECT_EQ(checkpoint.epoch, 3);
}

TEST(Inference, AModelFileRunsAlone) {
  const TempFolder folder;
  const Program program;
  save_model(program.model, folder / "net.h5");
  const Array x = points().column("x");
  const Batch found =
      run_inference(ops::model_inference(folder / "net.h5"), Dataset::from_arrays({{"input", x}}));
  const at::NoGradGuard no_grad;
  EXPECT_TRUE(found["output"].to(at::kCPU).equal(program.model.forward({as_tensor(x)})[0]));
}

}  // namespace
}  // namespace fe::run
