// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "plot/graph/plan_graph.h"

namespace fe::report {

/// Writes report.html: one page that needs no other file and no network. The result comes first,
/// then curves, plans, images, config, environment and files. A run that is in progress, was
/// stopped or never evaluated gets a page of what it has. Throws fe::Error when the folder is not
/// a run folder, when one of its files is damaged, or when the page cannot be written.
void write_report(const std::filesystem::path& run_dir, const std::vector<plot::PlanGraph>& plans);

}  // namespace fe::report
