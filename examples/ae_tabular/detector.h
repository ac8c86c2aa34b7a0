// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "detect/outlier_ae.h"
#include "fe/data/dataset.h"

namespace pump {

struct TrainingOptions {
  int64_t epochs = 40;
  int64_t batch_size = 64;
  std::filesystem::path run_dir = {};  ///< gets log and events; empty: none
};

/// An autoencoder that has learned how the sensors of rows() go together when all are well; a tenth
/// of the rows is held out, and 95 % of these are below its threshold. The networks and the
/// training are those of configs/ae_tabular.yaml.
std::shared_ptr<fe::detect::OutlierAE> train(const fe::Dataset& normal,
                                             const TrainingOptions& options);

}  // namespace pump
