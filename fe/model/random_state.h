// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fe/model/model.h"

namespace fe {

/// The states of torch's random generators, of the CPU first, then of every device that one of the
/// models is on.
std::vector<Tensor> random_states(const std::vector<Model>& models);

/// Sets them. Throws fe::Error when there are more or fewer generators than states.
void set_random_states(const std::vector<Model>& models, const std::vector<Tensor>& states);

}  // namespace fe
