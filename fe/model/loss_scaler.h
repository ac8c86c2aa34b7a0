// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"

namespace fe {

/// Where a LossScaler stands.
struct LossScale {
  double scale = 65536.0;  ///< the factor of the loss
  int64_t good_steps = 0;  ///< since the scale last changed

  friend bool operator==(const LossScale&, const LossScale&) = default;
};

struct LossScalerOptions {
  double growth = 2.0;          ///< factor of the scale after growth_steps
  int64_t growth_steps = 2000;  ///< consecutive steps without overflow
  double backoff = 0.5;         ///< of the scale, after a step that was not finite
};

/// Keeps gradients within the range of float16: the loss is multiplied by a scale, the gradients
/// divided by it before they are used. The scale halves when a gradient overflows (that step is
/// left out) and doubles when none has for long: Micikevicius et al. 2018, arXiv:1710.03740,
/// section 3.2, with the numbers of PyTorch's GradScaler.
class LossScaler {
 public:
  /// Starts with the scale of the options.
  explicit LossScaler(LossScalerOptions options = {}) : options_(options) {}

  /// The loss times the scale.
  Tensor scale(const Tensor& loss) const;
  /// Divides the gradients (undefined ones are passed over) by the scale, in place, and moves it.
  /// False when one of them was not finite: they must not be used. Waits for the device.
  bool unscale(const std::vector<Tensor>& gradients);

  /// The scale and its progress, for a snapshot.
  const LossScale& state() const { return state_; }
  /// Restores what state() returned.
  void set_state(const LossScale& state) { state_ = state; }

 private:
  void move(bool finite);

  LossScalerOptions options_;
  LossScale state_;
};

}  // namespace fe
