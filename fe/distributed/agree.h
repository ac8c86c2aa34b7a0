// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fe/distributed/group.h"

namespace fe::distributed {

/// What must be the same on all ranks: names ("config") and texts, of any number of lines.
using Facts = std::vector<std::pair<std::string, std::string>>;

/// Compares every rank's facts with rank 0's. Throws fe::Error on all ranks for the first that
/// differs, with the first line that does.
void require_equal(const Group& group, const Facts& facts);

}  // namespace fe::distributed
