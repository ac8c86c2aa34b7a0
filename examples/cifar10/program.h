// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "detect/outlier_detector.h"
#include "examples/cifar10/figures.h"
#include "examples/cifar10/steps.h"

namespace cifar10 {

/// A program that trains or loads a detector and goes through the steps of the notebook with it.
struct Program {
  std::string name;        ///< "ae_cifar10"
  std::string about;       ///< one sentence
  std::string detector;    ///< "OutlierAE"
  int64_t parameters = 0;  ///< of the published detector
  std::function<std::shared_ptr<fe::detect::OutlierDetector>()> untrained;
};

/// The body of main(): reads the command line, and returns the exit code.
int run(const Program& program, int argc, char** argv);

}  // namespace cifar10
