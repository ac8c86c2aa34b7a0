// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/schema/registry.h"

namespace alocc {

/// Makes ALOCC's networks and the notebook's metrics known to configs; fe::detect has its losses
/// and scores.
void add_pieces(fe::config::Registry& registry);

}  // namespace alocc
