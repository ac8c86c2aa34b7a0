// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fe::report {

/// A plan as it was drawn: an SVG document or element, which the page takes over as it is. It
/// should draw in currentColor, to be seen on light and on dark, and have a <title> for those who
/// do not.
struct PlanPicture {
  std::string title;  ///< "train"
  std::string svg;    ///< the drawing, as an svg element
};

/// Writes report.html: one page that needs no other file and no network. The result comes first,
/// then curves, plans, pictures, config, environment and files. A run that still goes on, or was
/// stopped, or never evaluated, has a page of what there is. Throws fe::Error when the folder is no
/// run's, when a file of it is damaged, or the page cannot be written.
void write_report(const std::filesystem::path& run_dir, const std::vector<PlanPicture>& plans);

}  // namespace fe::report
