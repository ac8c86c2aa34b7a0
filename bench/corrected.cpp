// SPDX-License-Identifier: Apache-2.0
#include "bench/corrected.h"

#include <torch/types.h>

#include <utility>

#include "bench/task.h"
#include "detect/alocc/networks.h"
#include "examples/alocc/detector.h"
#include "examples/alocc/recipes.h"
#include "ops/array/gaussian_noise.h"

namespace bench {
namespace {

constexpr int64_t kImages = 4096, kSide = 28, kBatch = 128;

// What is in them does not change what a step costs.
fe::Dataset generated_images() {
  fe::Array images;
  uint8_t* pixels = images.resize<uint8_t>({kImages, kSide, kSide});
  uint32_t state = 7;
  for (int64_t i = 0; i < kImages * kSide * kSide; ++i) {
    state = state * 1664525U + 1013904223U;
    pixels[i] = static_cast<uint8_t>(state >> 24U);
  }
  return fe::Dataset::from_arrays({{"x", std::move(images)}}, "generated images");
}

fe::Pipeline pipeline() {
  auto ops = alocc::preprocessing();
  ops.push_back(fe::ops::GaussianNoise(
      {.inputs = "x", .outputs = "x_w_noise", .std = 1.0, .mode = fe::Mode::kTrain}));
  return fe::Pipeline({.train_data = generated_images(),
                       .batch_size = kBatch,
                       .ops = std::move(ops),
                       .num_workers = 1});
}

fe::Model model(const char* name, fe::Module module, double lr) {
  return fe::build({.name = name,
                    .model = std::move(module),
                    .optimizer = fe::Adam{.lr = lr, .beta1 = 0.5, .beta2 = 0.999},
                    .ema_decay = 0.998});
}

}  // namespace

fe::EstimatorOptions corrected_training(int64_t steps,
                                        std::vector<fe::Scheduled<fe::AnyTrace>> traces) {
  const auto variant = fe::detect::ALOCCVariant::kCorrected;
  const fe::Model recon = model("reconstructor", fe::detect::alocc_reconstructor(variant), 1e-3);
  const fe::Model disc = model("discriminator", fe::detect::alocc_discriminator(variant), 2e-4);
  return {.pipeline = pipeline(),
          .network = alocc::corrected_network(recon, disc, {}),
          .epochs = 1,
          .traces = std::move(traces),
          .train_steps_per_epoch = steps,
          .log_steps = -1,
          .device = "cpu",
          .trial_step = false};
}

}  // namespace bench
