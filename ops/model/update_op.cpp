// SPDX-License-Identifier: Apache-2.0
#include "ops/model/update_op.h"

#include <torch/types.h>

#include "fe/base/error.h"

namespace fe::ops {

UpdateOp::UpdateOp(const UpdateOpOptions& options)
    : TensorOp(options, options.loss_name, Keys::none()),
      rule_{.model = options.model,
            .loss_name = options.loss_name,
            .accumulate = options.accumulate,
            .clip_norm = options.clip_norm,
            .clip_value = options.clip_value,
            .defer = options.defer} {
  FE_CHECK(rule_.model.has_optimizer(),
           "UpdateOp: expected model '{}' to have an optimizer, got none. Give fe::build one: "
           ".optimizer = fe::Adam{{}}.",
           rule_.model.name());
  FE_CHECK(modes() == Modes(Mode::kTrain),
           "UpdateOp: expected mode train for model '{}', got {}. Weights only change in training.",
           rule_.model.name(), modes().str());
}

Tensors UpdateOp::forward(const Tensors&, const State&) const { return {}; }

}  // namespace fe::ops
