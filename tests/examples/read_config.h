// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "config/schema/registry.h"
#include "config/yaml/document.h"
#include "detect/outlier_detector.h"

namespace fe::testing {

/// The pieces of fe.
inline config::Registry detect_registry() { return config::Registry::with_builtin(); }

/// A config of configs/, with settings such as "estimator.epochs=1".
inline config::Document read_config(const std::string& name, std::vector<std::string> settings) {
  Findings findings;
  auto documents = config::read_documents(
      {.files = {std::filesystem::path(FE_CONFIGS_DIR) / name}, .settings = std::move(settings)},
      findings);
  findings.throw_errors("config");
  return std::move(documents.at(0));
}

}  // namespace fe::testing
