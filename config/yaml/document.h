// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/yaml/node.h"
#include "fe/base/findings.h"

namespace fe::config {

/// The options of a command line that change a config.
struct DocumentOptions {
  std::vector<std::filesystem::path> files;  ///< merged in this order: later ones win
  std::vector<std::string> settings = {};    ///< "estimator.epochs=3"
};

/// One run of a document: a sweep has several.
struct Document {
  Node root;         ///< the tree
  std::string name;  ///< of the first file, with the values of the sweep: "alocc_lr=0.1"
};

/// Reads the files, merges them, applies the settings, replaces ${ENV}, and unrolls `sweep`.
/// Faults are added to `findings`; empty if nothing can be read.
std::vector<Document> read_documents(const DocumentOptions& options, Findings& findings);

/// The folders of these runs, each its own: their names, with '-' for what a file name should not
/// hold. Where that makes two equal, the later ones end in _2, _3 and so on.
std::vector<std::string> folder_names(const std::vector<Document>& documents);

/// `over` on top of `base`: maps are merged key by key, all else is replaced. What names another
/// piece ({Adam: ...} over {RMSprop: ...}) replaces it.
void merge(Node& base, const Node& over);

/// Applies "a.b.c=value": the value is YAML. Items of a list are found by number, or by the piece
/// they name: "network.RLoss.alpha=0.1". Everything but the last name must be there.
void apply_setting(Node& root, const std::string& setting, Findings& findings);

/// Replaces ${NAME} and ${NAME:-value if unset} in every text; $$ is a dollar sign.
void substitute_environment(Node& node, Findings& findings);

}  // namespace fe::config
