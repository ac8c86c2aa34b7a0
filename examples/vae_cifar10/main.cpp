// SPDX-License-Identifier: Apache-2.0
/// Outlier detection with a variational autoencoder on CIFAR-10: the detector that Seldon's example
/// "Cifar10 Outlier Detection" serves, and its question, whether a masked image is found; then the
/// steps of ae_cifar10. The networks are in examples/cifar10/networks.cpp.
///
///   vae_cifar10 --data DIR                         trains for 50 epochs, then looks at what it has
///   vae_cifar10 --data DIR --load runs/X/detector.h5       looks at a detector that was trained
///
/// --load takes the checkpoint of `fe detect fit configs/vae_cifar10.yaml` as well.

#include "examples/cifar10/detectors.h"
#include "examples/cifar10/program.h"

int main(int argc, char** argv) {
  return cifar10::run({.name = "vae_cifar10",
                       .about = "Finds outliers among images with a variational autoencoder.",
                       .detector = "OutlierVAE",
                       .parameters = cifar10::kVAEParameters,
                       .untrained = cifar10::outlier_vae},
                      argc, argv);
}
