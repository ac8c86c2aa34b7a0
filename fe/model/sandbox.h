// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fe/model/model.h"

namespace fe {

/// While it lives, models may be trained on trial: weights, buffers, averages and torch's random
/// state come back at the end, and steps are taken by optimizers made for the occasion.
class Sandbox {
 public:
  explicit Sandbox(const std::vector<Model>& models);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

 private:
  struct Saved;
  std::vector<Saved> saved_;
  std::vector<Model> models_;
  std::vector<Tensor> random_states_;
};

}  // namespace fe
