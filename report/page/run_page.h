// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/record/events.h"
#include "report/record/run_files.h"
#include "report/record/run_record.h"
#include "report/record/run_status.h"
#include "report/record/summary_file.h"
#include "report/report.h"

namespace fe::report {

/// What a page is made of.
struct RunPage {
  std::filesystem::path run_dir;
  std::string name;
  RunRecord record;
  Events events;
  RunSummary summary;
  RunStatus state;
  std::vector<RunFile> files;
};

RunPage read_page(const std::filesystem::path& run_dir);

/// Parts of the page, as HTML; empty where there is nothing to show.
std::string title_part(const RunPage& page);    ///< name, state, and the main numbers
std::string metrics_part(const RunPage& page);  ///< every number, in a table
std::string curves_part(const RunPage& page);
std::string plans_part(const std::vector<plot::PlanGraph>& plans);
std::string pictures_part(const RunPage& page);
std::string config_part(const RunPage& page);
std::string environment_part(const RunPage& page);
std::string files_part(const RunPage& page);

}  // namespace fe::report
