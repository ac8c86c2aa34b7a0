// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include <sstream>
#include <type_traits>

#include "fe/base/tensor.h"

/// Where the libtorch versions differ (1.13 to 2.x), and the parts above do not want to know.
namespace fe::compat {

#define FE_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) ||     \
   (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

/// Whether the CPU's autocast knows float16.
inline constexpr bool kFloat16OnCpu = FE_TORCH_AT_LEAST(2, 4);

#if FE_TORCH_AT_LEAST(2, 4)

inline bool autocast_enabled(at::DeviceType device) {
  return at::autocast::is_autocast_enabled(device);
}
inline void set_autocast_enabled(at::DeviceType device, bool enabled) {
  at::autocast::set_autocast_enabled(device, enabled);
}
inline at::ScalarType autocast_dtype(at::DeviceType device) {
  return at::autocast::get_autocast_dtype(device);
}
inline void set_autocast_dtype(at::DeviceType device, at::ScalarType dtype) {
  at::autocast::set_autocast_dtype(device, dtype);
}

#else

inline bool autocast_enabled(at::DeviceType device) {
  return device == at::kCPU ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
}
inline void set_autocast_enabled(at::DeviceType device, bool enabled) {
  if (device == at::kCPU)
    at::autocast::set_cpu_enabled(enabled);
  else
    at::autocast::set_enabled(enabled);
}
inline at::ScalarType autocast_dtype(at::DeviceType device) {
  return device == at::kCPU ? at::autocast::get_autocast_cpu_dtype()
                            : at::autocast::get_autocast_gpu_dtype();
}
inline void set_autocast_dtype(at::DeviceType device, at::ScalarType dtype) {
  if (device == at::kCPU)
    at::autocast::set_autocast_cpu_dtype(dtype);
  else
    at::autocast::set_autocast_gpu_dtype(dtype);
}

#endif

/// The key of a parameter in torch::optim::Optimizer::state(): a string or a pointer.
template <class StateMap>
typename StateMap::key_type state_key(const StateMap&, const Tensor& parameter) {
  if constexpr (std::is_pointer_v<typename StateMap::key_type>) {
    return parameter.unsafeGetTensorImpl();
  } else {
    std::ostringstream text;
    text << parameter.unsafeGetTensorImpl();
    return text.str();
  }
}

}  // namespace fe::compat
