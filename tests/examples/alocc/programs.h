// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/examples/run_program.h"

namespace alocc::testing {

using fe::testing::Ended;

inline Ended train(const std::string& arguments) {
  return fe::testing::run_program(std::string(ALOCC_TRAIN) + " " + arguments);
}
inline Ended score(const std::string& arguments) {
  return fe::testing::run_program(std::string(ALOCC_SCORE) + " " + arguments);
}

}  // namespace alocc::testing
