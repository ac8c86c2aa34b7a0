// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "detect/alocc/networks.h"
#include "examples/alocc/data.h"
#include "examples/alocc/detector.h"
#include "fe/estimator/record/summary.h"
#include "fe/network/network.h"
#include "fe/pipeline/pipeline.h"

namespace alocc {

using Variant = fe::detect::ALOCCVariant;

struct TrainingOptions {
  Variant variant = Variant::kTorch;  ///< of the notebook's networks
  int64_t epochs = 20;
  int64_t batch_size = 128;
  int64_t steps_per_epoch = 0;  ///< 0: one pass over the data
  int num_workers = -1;         ///< -1: fe's choice
  int64_t log_steps = 50;
  bool whole_test = false;        ///< also test on all test images
  std::filesystem::path run_dir;  ///< gets log, events and model files
};

/// A finished training.
struct Training {
  fe::Pipeline pipeline;
  fe::Summary summary;  ///< losses by step; auc_score and f1_score by epoch
  Detector detector;    ///< as it is after training, its threshold set
};

/// The ops of the notebook: one step trains both models, the reconstructor first. Of "x" and, in
/// training, "x_w_noise" they make "x_fake", "fake_score", "true_score" and the two losses.
fe::Network notebook_network(const fe::Model& recon, const fe::Model& disc);
/// The same for train_corrected(): evaluation gives "parts" and "score" instead of losses.
fe::Network corrected_network(const fe::Model& recon,
                              const fe::Model& disc,
                              const fe::detect::ScoreScale& scale);

/// FastEstimator's notebook, faithfully: 20 epochs, and of these the one that was best on the
/// evaluation set, labels and all. Its figures are those of a lucky epoch.
Training train_notebook(const NoveltyData& data, const TrainingOptions& options);

/// The same idea with its faults fixed: logits once, a distance that has its minimum at x, a
/// narrow code, averaged weights, a score of both parts, and no choice by the evaluation set: the
/// last epoch counts. A tenth of the training images is held out to scale the score.
Training train_corrected(const NoveltyData& data, const TrainingOptions& options);

}  // namespace alocc
