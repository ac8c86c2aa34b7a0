// SPDX-License-Identifier: Apache-2.0
#include "fe/model/mixed_precision.h"

#include "fe/model/torch_compat.h"

namespace fe {

MixedPrecisionGuard::MixedPrecisionGuard(at::DeviceType device)
    : device_(device),
      was_enabled_(compat::autocast_enabled(device)),
      old_dtype_(compat::autocast_dtype(device)) {
  compat::set_autocast_dtype(device, at::kBFloat16);
  compat::set_autocast_enabled(device, true);
  at::autocast::increment_nesting();
}

MixedPrecisionGuard::~MixedPrecisionGuard() {
  // The outermost guard drops the bfloat16 copies of the weights: the next step has new weights.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  compat::set_autocast_enabled(device_, was_enabled_);
  compat::set_autocast_dtype(device_, old_dtype_);
}

Tensors MixedPrecisionGuard::leave(Tensors results) const {
  for (Tensor& result : results) {
    if (result.scalar_type() == at::kBFloat16) result = result.to(at::kFloat);
  }
  return results;
}

}  // namespace fe
