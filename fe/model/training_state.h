// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "fe/model/model.h"
#include "fe/storage/tensor_file.h"

namespace fe {

/// The complete training state of a model: training that continues from it computes the same bits.
struct TrainingState {
  NamedTensors tensors;    ///< on the CPU, under names that write_tensor_file() takes
  std::string attributes;  ///< JSON: everything but tensors
};

/// A copy of weights and buffers ("model/<name>"), of their average ("average/<name>"), and of
/// every optimizer of the schedule made so far ("optimizer/<variant>/<parameter>/<name>") with its
/// settings as they are now. Which of them is in use is not part of it: that follows from the
/// epoch.
TrainingState training_state(const Model& model);

/// The way back. Throws fe::Error, naming the model and what does not fit, before anything is
/// changed: a tensor that is missing, unexpected, of another type or shape, another class of
/// optimizer, another number of parameters, no average or one too many. `source` says where the
/// state is from. A setting of an optimizer that was built with another value keeps that one.
void set_training_state(const Model& model, const TrainingState& state, std::string_view source);

}  // namespace fe
