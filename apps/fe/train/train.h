// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "apps/fe/train/arguments.h"
#include "config/schema/registry.h"
#include "config/yaml/document.h"
#include "fe/estimator/record/summary.h"

namespace fe::app {

/// What is done with a run that has ended.
using AfterRun = std::function<void(const std::filesystem::path& folder, const Summary& summary)>;

/// Trains one run, or those of a sweep one after the other, in folders as `arguments` say. Throws
/// fe::Error as config::train() does; of a sweep at the end, when the other runs are done.
void train_documents(const std::vector<config::Document>& documents,
                     const config::Registry& registry,
                     const TrainArguments& arguments,
                     const AfterRun& after);

}  // namespace fe::app
