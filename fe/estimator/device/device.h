// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include <string>

namespace fe {

/// The number of GPUs that this process may use; 0 without CUDA.
int gpu_count();

/// The device that EstimatorOptions::device means for one of `local_world_size` processes on this
/// machine.
///
/// "auto" is a GPU if there is one. Each process uses the GPU with the number of its local rank, or
/// the only visible one, since some launchers hide the others. Throws fe::Error for an invalid
/// device, for CUDA on a machine without it, for a GPU that does not exist, and for one GPU for
/// several processes.
at::Device choose_device(const std::string& device,
                         int local_rank = 0,
                         int local_world_size = 1,
                         int gpus = gpu_count());

/// Makes a GPU the current device of this thread, so that page-locked memory and NCCL do not also
/// allocate memory on the first GPU. Does nothing for the CPU.
void make_current(at::Device device);

/// Waits until the GPU has finished the work that this thread has queued, so that time measurements
/// include it. Does nothing for the CPU.
void synchronize(at::Device device);

}  // namespace fe
