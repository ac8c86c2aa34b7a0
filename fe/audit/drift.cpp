// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>

#include "fe/audit/findings.h"
#include "fe/base/error.h"

namespace fe::audit {
namespace {

// Of the means, in the first part's standard deviations; infinite when it has none.
double drift_of(const Moments& first, const Moments& other) {
  const double distance = other.mean - first.mean;
  return distance == 0.0 ? 0.0 : distance / first.std();
}

// Another scale, such as 0..255 for 0..1: not only a rare value a little further out.
bool is_far_outside(const Moments& first, const Moments& other) {
  const double width = first.high - first.low;
  return other.low < first.low - width || other.high > first.high + width;
}

std::string feature_name(const ColumnReport& column, size_t feature) {
  return column.values.size() == 1 ? fmt::format("'{}'", column.key)
                                   : fmt::format("'{}'[{}]", column.key, feature);
}

struct Comparison {
  const PartScan& first;
  const PartScan& part;
  Findings& findings;

  void warn_of(const std::string& what, const std::vector<std::string>& names) const {
    if (names.empty()) return;
    findings.warning("{}: {} {}: {}. Do both parts come from the same source and scale?",
                     part.part->name, what, first.part->name, some_of(names));
  }
};

void compare_values(const Comparison& parts,
                    const ColumnReport& first,
                    const ColumnReport& other,
                    double max_drift) {
  std::vector<std::string> drifts, ranges;
  for (size_t f = 0; f < std::min(first.values.size(), other.values.size()); ++f) {
    const Moments &a = first.values[f], &b = other.values[f];
    if (a.count == 0 || b.count == 0) continue;
    const std::string feature = feature_name(first, f);
    if (const double drift = drift_of(a, b); std::abs(drift) > max_drift) {
      drifts.push_back(
          fmt::format("{} has {:.4g} for {:.4g} ({:+.2f})", feature, b.mean, a.mean, drift));
    }
    if (is_far_outside(a, b)) {
      ranges.push_back(fmt::format("{} has {:.4g} to {:.4g} for {:.4g} to {:.4g}", feature, b.low,
                                   b.high, a.low, a.high));
    }
  }
  parts.warn_of("means far (in standard deviations) from those of", drifts);
  parts.warn_of("values far outside the range of", ranges);
}

bool same_kind(const ColumnReport& first, const ColumnReport& other) {
  const bool one_shape = first.shapes.size() == 1 && other.shapes.size() == 1;
  return first.dtype == other.dtype &&
         (!one_shape || first.shapes.begin()->first == other.shapes.begin()->first);
}

void compare_kinds(const Comparison& parts, const ColumnReport& first, const ColumnReport& other) {
  if (same_kind(first, other)) return;
  parts.findings.warning("{}: '{}' is {} {}, in {} {} {}.", parts.part.part->name, first.key,
                         other.dtype, other.shapes.begin()->first, parts.first.part->name,
                         first.dtype, first.shapes.begin()->first);
}

void compare_classes(const Comparison& parts) {
  const auto &here = parts.first.part->classes, &there = parts.part.part->classes;
  if (here.empty() || there.empty() || here == there) return;
  parts.findings.warning(
      "{}: its classes are {}, those of {} {}: the same label means different things. Give both "
      "the same classes.",
      parts.part.part->name, some_of(there), parts.first.part->name, some_of(here));
}

}  // namespace

void find_drift(const PartScan& first, const PartScan& part, double max_drift, Findings& findings) {
  const Comparison parts{first, part, findings};
  compare_classes(parts);
  for (const ColumnReport& column : first.columns) {
    const auto other = std::ranges::find(part.columns, column.key, &ColumnReport::key);
    // A part none of whose samples could be read has no values.
    if (other == part.columns.end() || column.shapes.empty() || other->shapes.empty()) continue;
    compare_kinds(parts, column, *other);
    compare_values(parts, column, *other, max_drift);
  }
}

}  // namespace fe::audit
