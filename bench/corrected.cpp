// SPDX-License-Identifier: Apache-2.0
#include "bench/corrected.h"

#include <torch/types.h>

#include <utility>

#include "bench/task.h"
#include "detect/alocc/losses.h"
#include "detect/alocc/networks.h"
#include "detect/alocc/scores.h"
#include "ops/array/gaussian_noise.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace bench {
namespace {

namespace detect = fe::detect;
namespace ops = fe::ops;
using fe::Mode;

constexpr int64_t kImages = 4096, kSide = 28, kBatch = 128;

// What is in them does not change what a step costs.
fe::Dataset generated_images() {
  fe::Array images;
  auto* pixels = images.resize<uint8_t>({kImages, kSide, kSide});
  uint32_t state = 7;
  for (int64_t i = 0; i < kImages * kSide * kSide; ++i) {
    state = state * 1664525U + 1013904223U;
    pixels[i] = static_cast<uint8_t>(state >> 24U);
  }
  return fe::Dataset::from_arrays({{"x", std::move(images)}}, "generated images");
}

fe::Pipeline pipeline() {
  auto list = preprocessing();
  list.push_back(fe::ops::GaussianNoise(
      {.inputs = "x", .outputs = "x_w_noise", .std = 1.0, .mode = fe::Mode::kTrain}));
  return fe::Pipeline({.train_data = generated_images(),
                       .batch_size = kBatch,
                       .ops = std::move(list),
                       .num_workers = 1});
}

fe::Model model(const char* name, fe::Module module, double lr) {
  return fe::build({.name = name,
                    .model = std::move(module),
                    .optimizer = fe::Adam{.lr = lr, .beta1 = 0.5, .beta2 = 0.999},
                    .ema_decay = 0.998});
}

fe::Network network(const fe::Model& recon, const fe::Model& disc) {
  return {
      ops::ModelOp(
          {.model = recon, .inputs = "x_w_noise", .outputs = "x_fake", .mode = Mode::kTrain}),
      ops::ModelOp({.model = recon, .inputs = "x", .outputs = "x_fake", .mode = !Mode::kTrain}),
      ops::ModelOp({.model = disc, .inputs = "x_fake", .outputs = "fake_score"}),
      ops::ModelOp({.model = disc, .inputs = "x", .outputs = "true_score", .mode = Mode::kTrain}),
      detect::RLoss({.inputs = {"fake_score", "x_fake", "x"},
                     .outputs = "rloss",
                     .alpha = 20.0,
                     .distance = detect::Distance::kMeanSquare,
                     .mode = Mode::kTrain}),
      ops::UpdateOp({.model = recon, .loss_name = "rloss"}),
      detect::DLoss(
          {.inputs = {"true_score", "fake_score"}, .outputs = "dloss", .mode = Mode::kTrain}),
      ops::UpdateOp({.model = disc, .loss_name = "dloss"}),
      detect::ScoreParts({.inputs = {"x", "x_fake", "fake_score"}, .outputs = "parts"}),
      detect::AnomalyScore({.inputs = "parts", .outputs = "score", .scale = {}}),
  };
}

}  // namespace

fe::EstimatorOptions corrected_training(int64_t steps,
                                        std::vector<fe::Scheduled<fe::AnyTrace>> traces) {
  const auto variant = detect::ALOCCVariant::kCorrected;
  const fe::Model recon = model("reconstructor", detect::alocc_reconstructor(variant), 1e-3);
  const fe::Model disc = model("discriminator", detect::alocc_discriminator(variant), 2e-4);
  return {.pipeline = pipeline(),
          .network = network(recon, disc),
          .epochs = 1,
          .traces = std::move(traces),
          .train_steps_per_epoch = steps,
          .log_steps = -1,
          .device = "cpu",
          .trial_step = false};
}

}  // namespace bench
