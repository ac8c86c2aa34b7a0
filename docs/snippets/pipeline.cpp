// SPDX-License-Identifier: Apache-2.0
// Data sets, the ops of the pipeline, and batches.
#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "fe/base/system/guard.h"
#include "fe/data/dataset.h"
#include "fe/pipeline/pipeline.h"
#include "ops/array/expand_dims.h"
#include "ops/array/gaussian_noise.h"
#include "ops/array/to_float.h"
#include "ops/lambda_op.h"
#include "ops/meta/sometimes.h"
#include "ops/pipeline/batch.h"
#include "ops/pipeline/remove_if.h"

namespace ops = fe::ops;
using fe::Array;
using fe::Mode;

namespace {

fe::Dataset make_images() {
  // [arrays]
  std::vector<uint8_t> pixels;
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < 100; ++i) {
    pixels.insert(pixels.end(), 8 * 8, static_cast<uint8_t>(2 * i));
    labels.push_back(i % 10);
  }
  const auto images = fe::Dataset::from_arrays(
      {{"x", Array::from(pixels, {100, 8, 8})}, {"y", Array::from(labels, {100})}});
  // [/arrays]
  return images;
}

void choose(const fe::Dataset& images) {
  // [choose]
  const fe::Dataset threes = images.where("y", 3);
  const fe::Dataset dark =
      images.where([](const fe::Sample& s) { return s["x"].data<uint8_t>()[0] < 50; });
  const auto parts = images.split({.fractions = {0.8}, .seed = 7, .stratify = "y"});
  const fe::Dataset novelty = images.one_class({.key = "y", .inliers = {1}, .seed = 7});
  fmt::print("{} threes, {} dark, {} + {}, {} with {} inliers\n", threes.size(), dark.size(),
             parts[0].size(), parts[1].size(), novelty.size(), novelty.where("y", 1).size());
  fmt::print("{}", novelty.summary());
  // [/choose]
}

fe::Pipeline make_pipeline(const fe::Dataset& images, int workers) {
  // [pipeline]
  const auto parts = images.split({.fractions = {0.8}, .seed = 7});
  const auto is_nine = [](const Array& y) { return y.item<int64_t>() == 9; };
  const fe::Pipeline pipeline({
      .train_data = parts[0],
      .eval_data = {{"all", parts[1]}, {"small", parts[1].select({0, 1, 2})}},
      .batch_size = 16,
      .ops = {ops::RemoveIf({.inputs = "y", .fn = is_nine, .mode = Mode::kTrain}),
              ops::ExpandDims({.inputs = "x", .outputs = "x", .axis = 0}),
              ops::ToFloat({.inputs = "x", .outputs = "x"}),
              ops::Sometimes(
                  {.op = ops::GaussianNoise(
                       {.inputs = "x", .outputs = "x", .std = 0.1, .mode = Mode::kTrain}),
                   .prob = 0.3})},
      .num_workers = workers,
      .seed = 7,
  });
  // [/pipeline]
  return pipeline;
}

void look(const fe::Pipeline& pipeline, const fe::Dataset& images) {
  // [look]
  const fe::Batch batch = pipeline.get_results(Mode::kTrain);
  fmt::print("x is {}, y is {}\n", fe::describe(batch["x"]), fe::describe(batch["y"]));
  const fe::Batch one = pipeline.transform(images[5], Mode::kInfer);
  fmt::print("one sample: x is {}\n", fe::describe(one["x"]));
  fmt::print("{} steps per epoch\n", pipeline.steps_per_epoch(Mode::kTrain, 1));
  // [/look]
}

void pad() {
  const auto words = fe::Dataset::from_arrays(
      {{"letters", Array::from(std::vector<int64_t>{1, 2, 3, 0, 4, 5, 0, 0}, {2, 4})},
       {"length", Array::from(std::vector<int64_t>{3, 2}, {2})}});
  // [pad]
  const auto cut = [](const Array& letters, const Array& length) {
    const auto all = letters.values<int64_t>();
    return Array::from(all.first(length.item<size_t>()), {length.item<int64_t>()});
  };
  const fe::Pipeline pipeline({
      .eval_data = words,
      .ops = {ops::LambdaOp({.inputs = {"letters", "length"}, .outputs = "letters", .fn = cut}),
              ops::Batch({.batch_size = 2, .pad_value = -1})},
  });
  const fe::Batch batch = pipeline.get_results(Mode::kEval);
  fmt::print("padded: {}\n", fe::describe(batch["letters"]));
  // [/pad]
}

void schedule(const fe::Dataset& images) {
  // [schedule]
  const auto noise =
      ops::GaussianNoise({.inputs = "x", .outputs = "x", .std = 0.1, .mode = Mode::kTrain});
  const fe::Pipeline pipeline({
      .train_data = images,
      .batch_size = fe::EpochScheduler<int64_t>({{1, 10}, {5, 50}}),
      .ops = {ops::ToFloat({.inputs = "x", .outputs = "x"}),
              fe::EpochScheduler<fe::AnyNumpyOp>({{1, noise}, {8, std::nullopt}})},
  });
  fmt::print("steps in epoch 4: {}, in epoch 5: {}\n", pipeline.steps_per_epoch(Mode::kTrain, 4),
             pipeline.steps_per_epoch(Mode::kTrain, 5));
  // [/schedule]
}

void same_for_any_workers(const fe::Dataset& images) {
  // [workers]
  const auto alone = make_pipeline(images, 0).get_results({.mode = Mode::kTrain, .epoch = 3}, 100);
  const auto three = make_pipeline(images, 3).get_results({.mode = Mode::kTrain, .epoch = 3}, 100);
  for (size_t i = 0; i < alone.size(); ++i) {
    FE_CHECK(torch::equal(alone[i]["x"], three[i]["x"]), "batch {} differs", i);
  }
  fmt::print("{} batches, equal to the last bit for 0 and 3 workers\n", three.size());
  // [/workers]
}

}  // namespace

int main() {
  return fe::guard("pipeline", [] {
    const fe::Dataset images = make_images();
    choose(images);
    look(make_pipeline(images, 2), images);
    pad();
    schedule(images);
    same_for_any_workers(images);
  });
}
