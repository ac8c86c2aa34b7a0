// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fe/distributed/group.h"
#include "fe/model/model.h"

namespace fe {

/// Overwrites the parameters, buffers and averages of the models with those of rank 0. Every rank
/// must call it, with models that have the same tensors. Throws as Group does.
void broadcast(const std::vector<Model>& models, const distributed::Group& group);

/// The same for buffers and their averages only: the running statistics of BatchNorm layers that
/// are not synchronized differ from rank to rank.
void broadcast_buffers(const std::vector<Model>& models, const distributed::Group& group);

}  // namespace fe
