// SPDX-License-Identifier: Apache-2.0
#include "fe/model/mixed_precision.h"

#include "fe/base/error.h"
#include "fe/model/torch_compat.h"

namespace fe {

std::string option_name(MixedPrecision precision) {
  if (precision == MixedPrecision::kNone) return "false";
  return precision == MixedPrecision::kBfloat16 ? "bfloat16" : "float16";
}

MixedPrecisionGuard::MixedPrecisionGuard(at::DeviceType device, at::ScalarType dtype)
    : device_(device),
      dtype_(dtype),
      was_enabled_(compat::autocast_enabled(device)),
      old_dtype_(compat::autocast_dtype(device)) {
  FE_CHECK(
      device != at::kCPU || dtype != at::kHalf || compat::kFloat16OnCpu,
      "mixed_precision: expected bfloat16 on the CPU, got float16, which this torch ({}) knows "
      "on GPUs only. Write bfloat16, or train on a GPU.",
      TORCH_VERSION);
  compat::set_autocast_dtype(device, dtype);
  compat::set_autocast_enabled(device, true);
  at::autocast::increment_nesting();
}

MixedPrecisionGuard::~MixedPrecisionGuard() {
  // The outermost guard drops the short copies of the weights: the next step has new weights.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  compat::set_autocast_enabled(device_, was_enabled_);
  compat::set_autocast_dtype(device_, old_dtype_);
}

Tensors MixedPrecisionGuard::leave(Tensors results) const {
  for (Tensor& result : results) {
    if (result.scalar_type() == dtype_) result = result.to(at::kFloat);
  }
  return results;
}

}  // namespace fe
