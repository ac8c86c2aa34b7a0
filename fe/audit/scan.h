// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fe/audit/audit.h"

namespace fe::audit {

/// What the audit keeps of each sample.
struct SampleScan {
  std::string error = {};  ///< why it could not be read; then the rest is empty
  std::string digest =
      {};  ///< of dtypes, shapes and values, without labels; "": it has only labels
  std::optional<uint64_t> look = {};  ///< average hash of the first image that is not constant
  std::vector<int64_t> labels = {};   ///< in the order of PartScan::label_keys
  bool constant = false;
  bool not_finite = false;
};

struct PartScan {
  const Part* part;
  std::vector<SampleScan> samples;
  std::vector<ColumnReport> columns;
  std::vector<std::string> label_keys;

  std::string sample_name(size_t index) const;
};

/// Reads the part. Keys under which the first readable sample has one whole number are labels.
PartScan scan(const Part& part, const Options& options);

}  // namespace fe::audit
