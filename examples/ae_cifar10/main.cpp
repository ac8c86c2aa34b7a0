// SPDX-License-Identifier: Apache-2.0
/// Outlier detection with an autoencoder on CIFAR-10, step by step as in alibi-detect's notebook
/// "AE outlier detection on CIFAR10". The networks are in examples/cifar10/networks.cpp.
///
///   ae_cifar10 --data DIR                          trains for 50 epochs, then looks at what it has
///   ae_cifar10 --data DIR --load runs/X/detector.h5        looks at a detector that was trained
///
/// --load takes the checkpoint of `fe detect fit configs/ae_cifar10.yaml` as well.

#include "examples/cifar10/detectors.h"
#include "examples/cifar10/program.h"

namespace {

constexpr int64_t kMaskedImage = 1;  // that a detector has to tell from its masked copy
constexpr int64_t kImage = 8;        // that is looked at closely

cifar10::Figures steps(const cifar10::Trial& trial, const cifar10::MaskStudySize& size) {
  cifar10::Figures figures;
  figures.masked_image = cifar10::mask_one(trial, kMaskedImage);
  cifar10::draw_reconstruction(trial, kImage);
  figures.original = cifar10::judge_original(trial, {8, 60, 100, 330});
  figures.masks = cifar10::study_masks(trial, size, kImage);
  figures.copies = cifar10::study_copies(trial, kImage);
  figures.new_threshold = cifar10::infer_threshold(trial, /*threshold_perc=*/99);
  return figures;
}

}  // namespace

int main(int argc, char** argv) {
  return cifar10::run({.name = "ae_cifar10",
                       .about = "Finds outliers among images with an autoencoder.",
                       .detector = "OutlierAE",
                       .parameters = cifar10::kAEParameters,
                       .untrained = cifar10::outlier_ae,
                       .steps = steps},
                      argc, argv);
}
