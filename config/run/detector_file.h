// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "config/schema/registry.h"
#include "detect/outlier_detector.h"

namespace fe::config {

/// Rebuilds a detector from a file of OutlierDetector::save(), from checkpoint.h5 of a run whose
/// config has a detector, or from its run folder. `registry` knows the pieces that the file names.
/// Throws fe::Error for another file, and for names that the registry does not know.
std::shared_ptr<detect::OutlierDetector> load_detector(const std::filesystem::path& path,
                                                       const Registry& registry);
/// The same with the pieces of fe.
std::shared_ptr<detect::OutlierDetector> load_detector(const std::filesystem::path& path);

}  // namespace fe::config
