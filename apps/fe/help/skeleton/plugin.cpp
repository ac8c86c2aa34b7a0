// SPDX-License-Identifier: Apache-2.0
// What `fe` calls when it loads the plug-in: name here what configs may use.
#include "config/plugin.h"
#include "my_op.h"

FE_PLUGIN(registry) { registry.numpy_op<Shift>(); }
