// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/optim/adagrad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>

#include "fe/base/tensor.h"

namespace fe {

/// torch's optimizers with Keras 3's formula for a step; options and state stay torch's, so they
/// are saved and restored alike. See fe::Defaults for what differs.
class KerasSGD final : public torch::optim::SGD {
 public:
  using torch::optim::SGD::SGD;
  Tensor step(LossClosure closure = nullptr) override;
};

class KerasAdam final : public torch::optim::Adam {
 public:
  using torch::optim::Adam::Adam;
  Tensor step(LossClosure closure = nullptr) override;
};

class KerasAdamW final : public torch::optim::AdamW {
 public:
  using torch::optim::AdamW::AdamW;
  Tensor step(LossClosure closure = nullptr) override;
};

class KerasRMSprop final : public torch::optim::RMSprop {
 public:
  using torch::optim::RMSprop::RMSprop;
  Tensor step(LossClosure closure = nullptr) override;
};

class KerasAdagrad final : public torch::optim::Adagrad {
 public:
  using torch::optim::Adagrad::Adagrad;
  Tensor step(LossClosure closure = nullptr) override;
};

}  // namespace fe
