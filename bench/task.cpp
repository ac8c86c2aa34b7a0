// SPDX-License-Identifier: Apache-2.0
#include "bench/task.h"

#include <string>
#include <vector>

#include "fe/data/mnist.h"
#include "ops/array/expand_dims.h"
#include "ops/array/gaussian_noise.h"
#include "ops/array/normalize.h"

namespace bench {

fe::Dataset ones() { return fe::data::mnist().train.where("y", 1); }

std::vector<fe::Scheduled<fe::AnyNumpyOp>> preprocessing() {
  return {
      fe::ops::ExpandDims({.inputs = "x", .outputs = "x", .axis = 0}),
      fe::ops::Normalize(
          {.inputs = "x", .outputs = "x", .mean = 1.0, .std = 1.0, .max_pixel_value = 127.5}),
  };
}

fe::Pipeline alocc_pipeline(const fe::Dataset& images, int num_workers) {
  auto list = preprocessing();
  list.push_back(fe::ops::GaussianNoise(
      {.inputs = "x", .outputs = "x_w_noise", .std = 0.155, .mode = fe::Mode::kTrain}));
  return fe::Pipeline({.train_data = images,
                       .batch_size = int64_t{128},
                       .ops = std::move(list),
                       .num_workers = num_workers});
}

fe::PassOptions training_pass(int64_t epoch, int64_t steps) {
  return {.mode = fe::Mode::kTrain,
          .epoch = epoch,
          .steps = steps,
          .wanted = std::vector<std::string>{"x", "x_w_noise"}};
}

}  // namespace bench
