// SPDX-License-Identifier: Apache-2.0
#include "config/plugin.h"
#include "solarize.h"

FE_PLUGIN(registry) { registry.numpy_op<Solarize>(); }
