// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include <string>

namespace fe {

/// GPUs that this process may use; 0 without CUDA.
int gpu_count();

/// The device of EstimatorOptions::device, for one of `local_world_size` processes on this machine.
///
/// "auto" is a GPU where there is one. Each process takes the GPU of its own number, or the only
/// one it sees, as launchers hide the others'. Throws fe::Error for a device that is none, for
/// CUDA where there is none, for a GPU that does not exist, and for one GPU for several processes.
at::Device choose_device(const std::string& device,
                         int local_rank = 0,
                         int local_world_size = 1,
                         int gpus = gpu_count());

/// Makes a GPU the one that this thread's calls mean when they name none, so that page-locked
/// memory and NCCL do not also take memory on the first. Nothing for the CPU.
void make_current(at::Device device);

/// Waits until all that this thread has given to a GPU is computed, so that clocks tell the truth.
/// Nothing for the CPU.
void synchronize(at::Device device);

}  // namespace fe
