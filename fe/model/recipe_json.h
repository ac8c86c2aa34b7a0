// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "fe/base/options/options.h"

namespace fe {

/// The recipe of a sequence of layers.
std::string sequential_recipe(const std::vector<Description>& layers);

}  // namespace fe
