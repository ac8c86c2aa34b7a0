// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// The hardware and software that compute a run, as far as the system reports them.
namespace fe {

std::string cpu_model();               ///< "AMD EPYC 9454P 48-Core Processor"; empty if unknown
double memory_gib();                   ///< memory of the machine
std::vector<std::string> gpu_names();  ///< names of the NVIDIA GPUs of the machine

std::string compiler();      ///< the compiler that built fe: "g++ 12.2.0"
std::string blas_library();  ///< the library file that computes matrix products; empty if unknown

}  // namespace fe
