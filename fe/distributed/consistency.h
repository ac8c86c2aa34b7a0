// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fe/distributed/group.h"

namespace fe::distributed {

/// What must be equal on all ranks: pairs of a name ("config") and a text of any number of lines.
using Facts = std::vector<std::pair<std::string, std::string>>;

/// Compares every rank's facts with rank 0's. Throws fe::Error on all ranks for the first fact that
/// differs, quoting the first line that does.
void require_consistent(const Group& group, const Facts& facts);

}  // namespace fe::distributed
