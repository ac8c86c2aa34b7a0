// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/device/device.h"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/types.h>

#include <optional>

#include "fe/base/error.h"

namespace fe {
namespace {

using c10::impl::VirtualGuardImpl;

at::Device parse(const std::string& device) {
  try {
    const at::Device parsed(device);
    if (parsed.is_cpu() || parsed.is_cuda()) return parsed;
  } catch (const c10::Error&) {
    // The message below is clearer than that of libtorch.
  }
  fail(R"(Estimator: expected device "auto", "cpu", "cuda" or "cuda:N", got "{}".)", device);
}

int own_gpu(int local_rank, int local_world_size, int gpus) {
  if (gpus == 1) return 0;
  FE_CHECK(local_rank < gpus,
           "Estimator: {} processes run on this machine, which has {} GPUs. Start one process per "
           "GPU, or use device \"cpu\".",
           local_world_size, gpus);
  return local_rank;
}

}  // namespace

int gpu_count() { return at::hasCUDA() ? VirtualGuardImpl(at::kCUDA).deviceCount() : 0; }

at::Device choose_device(const std::string& device,
                         int local_rank,
                         int local_world_size,
                         int gpus) {
  if (device == "auto" && gpus == 0) return at::kCPU;
  const at::Device wanted = parse(device == "auto" ? "cuda" : device);
  if (wanted.is_cpu()) return at::kCPU;
  FE_CHECK(gpus > 0,
           "Estimator: device '{}' was asked for, but this libtorch or machine has no CUDA. Use "
           "\"cpu\", or \"auto\".",
           device);
  if (!wanted.has_index()) {
    return at::Device(at::kCUDA,
                      static_cast<at::DeviceIndex>(own_gpu(local_rank, local_world_size, gpus)));
  }
  FE_CHECK(wanted.index() < gpus,
           "Estimator: device '{}': this machine has {} GPU{}. Use \"cuda:0\"{}, or \"auto\".",
           device, gpus, gpus == 1 ? "" : "s",
           gpus == 1 ? "" : fmt::format(" to \"cuda:{}\"", gpus - 1));
  FE_CHECK(
      local_world_size == 1,
      "Estimator: device '{}' would be that of all {} processes on this machine. Use \"cuda\": "
      "each takes a GPU of its own.",
      device, local_world_size);
  return wanted;
}

void make_current(at::Device device) {
  if (device.is_cuda()) VirtualGuardImpl(device.type()).setDevice(device);
}

void synchronize(at::Device device) {
  if (device.is_cuda()) VirtualGuardImpl(device.type()).getStream(device).synchronize();
}

}  // namespace fe
