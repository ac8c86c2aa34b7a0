// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>

#include "fe/base/tensor.h"

namespace fe {

/// While it lives, this thread's matrix products and convolutions run in bfloat16 on `device`, and
/// what needs the range or precision of float32 stays there: torch's autocast.
class MixedPrecisionGuard {
 public:
  explicit MixedPrecisionGuard(at::DeviceType device);
  ~MixedPrecisionGuard();
  MixedPrecisionGuard(const MixedPrecisionGuard&) = delete;
  MixedPrecisionGuard& operator=(const MixedPrecisionGuard&) = delete;

  /// Its results for the world outside: bfloat16 becomes float32.
  Tensors leave(Tensors results) const;

 private:
  at::DeviceType device_;
  bool was_enabled_;
  at::ScalarType old_dtype_;
};

}  // namespace fe
