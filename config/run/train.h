// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "config/schema/registry.h"
#include "config/yaml/document.h"
#include "fe/estimator/record/summary.h"

namespace fe::config {

/// Throws fe::Error when the folder holds a run already.
void require_new_run(const std::filesystem::path& run_dir);
/// The same, unless the config has a trace that keeps snapshots: then the run can be resumed.
void require_new_run(const Document& document,
                     const Registry& registry,
                     const std::filesystem::path& run_dir);

/// Builds and checks the run of a document, trains it, tests it where it has test data, and leaves
/// in `run_dir`: config.yaml (as resolved), run.json, log.txt, events.jsonl, summary.json,
/// checkpoint.h5, report.html and what traces write. A folder that holds a run is refused, unless
/// the config has a trace that keeps snapshots, such as RestoreWizard: then that run resumes from
/// its newest snapshot.
/// Where several processes train together all of them call it, and rank 0 writes.
/// Throws fe::Error with every fault of the config; Stopped after SIGINT or SIGTERM, when all of
/// these are there for the steps that were done.
Summary train(const Document& document,
              const Registry& registry,
              const std::filesystem::path& run_dir);

}  // namespace fe::config
