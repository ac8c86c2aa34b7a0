// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fe/audit/scan.h"

namespace fe::image {

/// What is wrong inside one part; counts go into `audit`.
void find_in_part(const PartScan& part, PartAudit& audit, Findings& findings);

/// Copies, inside each part and between them, and when `near_duplicates` was asked for images that
/// look alike. `audits`: one for each of `parts`.
void find_copies(const std::vector<PartScan>& parts,
                 std::vector<PartAudit>& audits,
                 Findings& findings);

/// How a part differs from the first: classes, dtypes, shapes, means, ranges.
void find_drift(const PartScan& first, const PartScan& part, double max_drift, Findings& findings);

/// "a, b, c, d, e, 7 more"
std::string some_of(const std::vector<std::string>& names);

}  // namespace fe::image
