// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "config/schema/context.h"
#include "config/yaml/node.h"
#include "fe/data/dataset.h"

namespace fe::config {

/// The data sets of a config by name: "digits.train", "ones", "parts.0".
class DataSection {
 public:
  /// Reads the section:
  ///
  ///   data:
  ///     digits: {mnist: {}}                                        # digits.train, digits.test
  ///     ones: [digits.train, {where: {y: [1]}}]                    # a chain of steps
  ///     parts: [ones, {split: {fractions: [0.9], shuffle: true}}]  # parts.0, parts.1
  ///
  /// Later entries may use earlier ones. Faults are noted.
  DataSection(const Node* section, Context& context);

  /// The data set of this name, or nothing: then the fault is noted at the node, unless it follows
  /// from one that was noted before.
  std::optional<Dataset> find(const Node& name, Context& context) const;

 private:
  void read_entry(const std::string& name, const Node& node, Context& context);
  void add(const std::string& name, Dataset dataset);

  std::map<std::string, Dataset> datasets_;
  std::map<std::string, bool> broken_;  // entries with faults of their own
  std::set<std::string> later_;         // entries still to be read
};

}  // namespace fe::config
