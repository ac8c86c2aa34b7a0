// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fe/base/findings.h"
#include "fe/data/dataset.h"
#include "fe/image/moments.h"

/// Finds what is wrong with data before a training does: samples that cannot be read, copies, test
/// samples that are in the training data, NaN, constant samples, another scale or brightness.
namespace fe::image {

/// A data set to look at: the training data first, then what is held against it.
struct AuditPart {
  std::string name;  ///< "train", "test"
  Dataset dataset;
  std::vector<std::string> samples = {};  ///< what samples are called; none: by number
  std::vector<std::string> classes = {};  ///< what labels are called; none: by number
  Findings findings = {};                 ///< what is known already; becomes a part of the result
};

struct AuditOptions {
  bool near_duplicates = false;  ///< also find images that look alike, by a small average hash
  double max_drift = 0.5;        ///< of means, in the first part's standard deviations
};

/// What the samples have under one key that is no label.
struct ColumnAudit {
  std::string key;
  std::string dtype;
  std::map<std::string, int64_t> shapes;  ///< how many samples have each
  std::vector<Moments> values;  ///< of all finite values; of samples [F], F <= 1024, by feature
  int64_t nan = 0;
  int64_t infinite = 0;
  int64_t gray = 0;   ///< images of three channels that are equal
  int64_t color = 0;  ///< images of three channels that are not
};

struct PartAudit {
  std::string name;
  int64_t samples = 0;
  int64_t unreadable = 0;
  int64_t constant = 0;         ///< of one color, or with one value everywhere
  int64_t duplicates = 0;       ///< copies of samples before them in the part
  int64_t overlap = 0;          ///< samples that are in an earlier part too
  int64_t near_duplicates = 0;  ///< samples that look like one before them, here or in another part
  std::vector<ColumnAudit> columns = {};
  /// Samples of each label, for each key of whole numbers. Only with at most 1000 labels.
  std::map<std::string, std::map<std::string, int64_t>> labels = {};
};

/// Unreadable samples, NaN and overlap are errors; the rest are warnings, which may be as intended.
struct Audit {
  std::vector<PartAudit> parts;
  Findings findings;
};

/// Reads every sample once, on all cores; samples are not kept. Two samples are copies when all
/// their values but the labels are the same (by SHA-256). Throws fe::Error without parts.
Audit audit(const std::vector<AuditPart>& parts, const AuditOptions& options = {});

std::string to_text(const Audit& audit);
std::string to_json(const Audit& audit);

}  // namespace fe::image
