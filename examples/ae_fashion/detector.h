// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "detect/outlier_ae.h"
#include "fe/data/dataset.h"

namespace ae_fashion {

struct TrainingOptions {
  int64_t epochs = 25;
  int64_t batch_size = 128;
  std::filesystem::path run_dir = {};  ///< gets log and events; empty: none
};

/// An autoencoder that has learned what the images `normal` look like, uint8 [28, 28], all of one
/// class "y"; a tenth of them is held out, and 95 % of these are below its threshold. The networks
/// and the training are those of configs/ae_fashion.yaml.
std::shared_ptr<fe::detect::OutlierAE> train(const fe::Dataset& normal,
                                             const TrainingOptions& options);

}  // namespace ae_fashion
