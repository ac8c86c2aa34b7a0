// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/audit.h"

#include <utility>

#include "fe/audit/findings.h"
#include "fe/base/error.h"

namespace fe::audit {

Report examine(const std::vector<Part>& parts, const Options& options) {
  FE_CHECK(!parts.empty(), "audit: expected at least one part, got none.");
  FE_CHECK(options.max_drift >= 0, "audit: expected max_drift of at least 0, got {}.",
           options.max_drift);
  Report result;
  std::vector<PartScan> scans;
  for (const Part& part : parts) {
    for (const std::string& error : part.findings.errors()) result.findings.error("{}", error);
    for (const std::string& warning : part.findings.warnings()) {
      result.findings.warning("{}", warning);
    }
    scans.push_back(scan(part, options));
    result.parts.push_back({.name = part.name, .samples = part.dataset.size()});
    find_in_part(scans.back(), result.parts.back(), result.findings);
  }
  find_copies(scans, result.parts, result.findings);
  for (size_t p = 1; p < scans.size(); ++p) {
    find_drift(scans.front(), scans[p], options.max_drift, result.findings);
  }
  for (size_t p = 0; p < scans.size(); ++p) {
    result.parts[p].columns = std::move(scans[p].columns);
  }
  return result;
}

}  // namespace fe::audit
