// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

/// What a run was computed on and with, as far as the system tells it.
namespace fe {

std::string cpu_model();               ///< "AMD EPYC 9454P 48-Core Processor"; empty: not known
double memory_gib();                   ///< of the machine
std::vector<std::string> gpu_names();  ///< of NVIDIA GPUs that this machine has

std::string compiler();      ///< that built fe: "g++ 12.2.0"
std::string blas_library();  ///< the file that computes matrix products; empty: not known

}  // namespace fe
