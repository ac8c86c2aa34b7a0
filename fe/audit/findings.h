// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "fe/audit/scan.h"

namespace fe::audit {

/// The problems inside one part; counts go into `audit`.
void find_in_part(const PartScan& part, PartReport& audit, Findings& findings);

/// Copies, inside each part and between parts, and similar images where the scan has their hashes.
/// `audits` has one element for each of `parts`.
void find_copies(const std::vector<PartScan>& parts,
                 std::vector<PartReport>& audits,
                 Findings& findings);

/// The differences of a part from the first: classes, dtypes, shapes, means, ranges.
void find_drift(const PartScan& first, const PartScan& part, double max_drift, Findings& findings);

/// "a, b, c, d, e, 7 more"
std::string some_of(const std::vector<std::string>& names);

}  // namespace fe::audit
