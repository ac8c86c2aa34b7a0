// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/yaml/node.h"
#include "fe/base/findings.h"

namespace fe::config {

/// A YAML document as a tree with places. Faults go to `findings`, each as "file:line:column: ...":
/// what YAML forbids, tabs as indentation, keys that come twice, tags such as an unquoted !eval,
/// several documents, more than 64 levels. Anchors, aliases and merge keys (<<) are resolved.
/// nullopt when the text cannot be read at all.
std::optional<Node> read_yaml(std::string_view text, const std::string& file, Findings& findings);

/// The same from a file. There are separate messages for a folder, an empty file, a file that is
/// not text (such as a model file), and a file above 4 MiB.
std::optional<Node> read_yaml_file(const std::filesystem::path& path, Findings& findings);

}  // namespace fe::config
