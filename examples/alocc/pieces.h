// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/registry.h"

namespace alocc {

/// Makes ALOCC's networks, losses, scores and metrics known to configs.
void add_pieces(fe::config::Registry& registry);

}  // namespace alocc
