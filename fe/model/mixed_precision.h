// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>

#include <concepts>
#include <cstdint>
#include <string>

#include "fe/base/tensor.h"

namespace fe {

/// In which numbers a model computes where that is safe, the rest staying float32. `true` is
/// bfloat16, which has float32's range. Losses behind a model in float16 are scaled: see
/// LossScaler.
class MixedPrecision {
 public:
  /// The floating-point type of the forward pass.
  enum Kind : uint8_t { kNone, kBfloat16, kFloat16 };

  /// From a kind; `true` means bfloat16.
  constexpr MixedPrecision(Kind kind = kNone) : kind_(kind) {}
  template <std::same_as<bool> Bool>
  constexpr MixedPrecision(Bool on) : kind_(on ? kBfloat16 : kNone) {}
  /// Its kind.
  constexpr operator Kind() const { return kind_; }

 private:
  Kind kind_;
};
std::string option_name(MixedPrecision precision);  ///< "false", "bfloat16", "float16"

/// While it lives, this thread's matrix products and convolutions run in bfloat16 or float16 on
/// `device`, and what needs the range or precision of float32 stays there: torch's autocast.
class MixedPrecisionGuard {
 public:
  /// Throws fe::Error for float16 on the CPU where torch does not know it (before 2.4).
  explicit MixedPrecisionGuard(at::DeviceType device, at::ScalarType dtype = at::kBFloat16);
  ~MixedPrecisionGuard();
  MixedPrecisionGuard(const MixedPrecisionGuard&) = delete;
  MixedPrecisionGuard& operator=(const MixedPrecisionGuard&) = delete;

  /// Its results for the world outside: bfloat16 or float16 becomes float32.
  Tensors leave(Tensors results) const;

 private:
  at::DeviceType device_;
  at::ScalarType dtype_;
  bool was_enabled_;
  at::ScalarType old_dtype_;
};

}  // namespace fe
