// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fe/audit/moments.h"
#include "fe/base/findings.h"
#include "fe/data/dataset.h"

/// Finds the problems of data before a training does: samples that cannot be read, copies, test
/// samples that are in the training data, NaN, constant samples, another scale or brightness.
namespace fe::audit {

/// A data set to audit: the training data first, then what is compared with it.
struct Part {
  std::string name;                       ///< "train", "test"
  Dataset dataset;                        ///< the data set
  std::vector<std::string> samples = {};  ///< names of the samples; empty: their numbers
  std::vector<std::string> classes = {};  ///< names of the labels; empty: the numbers
  Findings findings = {};                 ///< known before; copied to the report
};

/// What audit() looks for.
struct Options {
  bool near_duplicates = false;  ///< also find similar images, by a small average hash
  double max_drift = 0.5;        ///< of means, in the first part's standard deviations
};

/// The values of all samples under one key that is not a label.
struct ColumnReport {
  std::string key;                        ///< the key
  std::string dtype;                      ///< the type of the values
  std::map<std::string, int64_t> shapes;  ///< to the number of samples
  std::vector<Moments> values;  ///< of all finite values; of samples [F], F <= 1024, by feature
  int64_t nan = 0;              ///< the number of NaN values
  int64_t infinite = 0;         ///< the number of infinite values
  int64_t gray = 0;             ///< images of three channels that are equal
  int64_t color = 0;            ///< images of three channels that are not
};

/// The results for one part.
struct PartReport {
  std::string name;                        ///< the name of the part
  int64_t samples = 0;                     ///< the number of samples
  int64_t unreadable = 0;                  ///< the number of samples that cannot be read
  int64_t constant = 0;                    ///< of one color, or with one value everywhere
  int64_t duplicates = 0;                  ///< copies of earlier samples of the part
  int64_t overlap = 0;                     ///< samples that are also in an earlier part
  int64_t near_duplicates = 0;             ///< samples similar to an earlier one, of any part
  std::vector<ColumnReport> columns = {};  ///< the results by key
  /// The number of samples of each label, for each integer key with at most 1000 labels.
  std::map<std::string, std::map<std::string, int64_t>> labels = {};
};

/// Unreadable samples, NaN and overlap are errors; the others are warnings, which may be intended.
struct Report {
  std::vector<PartReport> parts;  ///< the results by part
  Findings findings;              ///< the errors and warnings
};

/// Reads every sample once, on all cores; samples are not kept in memory. Two samples are copies
/// when all their values except the labels are equal (by SHA-256). Throws fe::Error for an empty
/// list of parts.
Report examine(const std::vector<Part>& parts, const Options& options = {});

/// The results for people.
std::string to_text(const Report& report);
/// The results as JSON.
std::string to_json(const Report& report);

}  // namespace fe::audit
