// SPDX-License-Identifier: Apache-2.0
#include "examples/cifar10/detectors.h"

#include <string>
#include <vector>

#include "detect/outlier_ae.h"
#include "detect/outlier_vae.h"
#include "examples/cifar10/networks.h"
#include "ops/array/to_float.h"

namespace cifar10 {
namespace {

namespace detect = fe::detect;

constexpr double kThreshold = 0.015;
const fe::Adam kAdam = {.lr = 1e-3, .defaults = fe::Defaults::kKeras};

std::vector<fe::Scheduled<fe::AnyNumpyOp>> preprocessing() {
  return {fe::ops::ToFloat({.inputs = "x", .outputs = "x"})};
}

detect::ScoringOptions scoring() {
  return {.threshold = kThreshold,
          .data_type = "image",
          .class_names = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse",
                          "ship", "truck"}};
}

}  // namespace

std::shared_ptr<detect::OutlierDetector> outlier_ae() {
  return std::make_shared<detect::OutlierAE>(detect::OutlierAEOptions{.encoder_net = encoder(),
                                                                      .decoder_net = decoder(),
                                                                      .optimizer = kAdam,
                                                                      .scoring = scoring(),
                                                                      .ops = preprocessing()});
}

std::shared_ptr<detect::OutlierDetector> outlier_vae() {
  return std::make_shared<detect::OutlierVAE>(
      detect::OutlierVAEOptions{.encoder_net = convolutions(),
                                .decoder_net = decoder(),
                                .encoded_dim = kEncodedDim,
                                .latent_dim = kLatentDim,
                                .samples = 2,
                                .sim = 0.05,
                                .optimizer = kAdam,
                                .scoring = scoring(),
                                .ops = preprocessing()});
}

int64_t parameter_count(const detect::OutlierDetector& detector) {
  int64_t count = 0;
  for (const fe::Model& model : detector.models()) count += model.parameter_count();
  return count;
}

}  // namespace cifar10
