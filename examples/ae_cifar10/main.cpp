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

int main(int argc, char** argv) {
  return cifar10::run({.name = "ae_cifar10",
                       .about = "Finds outliers among images with an autoencoder.",
                       .detector = "OutlierAE",
                       .parameters = cifar10::kAEParameters,
                       .untrained = cifar10::outlier_ae},
                      argc, argv);
}
