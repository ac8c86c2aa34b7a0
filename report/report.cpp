// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <fmt/format.h>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "plot/canvas/escape.h"
#include "report/page/html.h"
#include "report/page/run_page.h"
#include "report/page/style.h"

namespace fe::report {
namespace {

// "runs/alocc/" and "." have names too.
std::string run_name(const std::filesystem::path& run_dir) {
  const auto path = std::filesystem::absolute(run_dir).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

}  // namespace

RunPage read_page(const std::filesystem::path& run_dir) {
  FE_CHECK(is_run(run_dir), "'{}' is not a run folder: it has no events.jsonl.", run_dir.string());
  RunPage page{.run_dir = run_dir,
               .name = run_name(run_dir),
               .record = read_record(run_dir),
               .events = read_events(run_dir / "events.jsonl"),
               .summary = read_summary(run_dir),
               .state = RunStatus::kFailed,
               .files = run_files(run_dir)};
  page.state = run_status(run_dir, page.events);
  std::erase_if(page.files, [](const RunFile& file) { return file.path == "report.html"; });
  return page;
}

std::string plans_part(const std::vector<plot::PlanGraph>& plans) {
  if (plans.empty()) return "";
  std::string html = "<section>\n<h2>Plan</h2>\n<div class=\"grid plans\">\n";
  for (const plot::PlanGraph& plan : plans) {
    html += fmt::format("<figure>\n<h3>{}</h3>\n<div class=\"plan\">{}</div>\n</figure>\n",
                        plot::escaped(plan.title), plot::svg_element(plan));
  }
  return html + "</div>\n</section>\n";
}

void write_report(const std::filesystem::path& run_dir, const std::vector<plot::PlanGraph>& plans) {
  const RunPage page = read_page(run_dir);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}: {}</title>\n<style>{}</style>\n</head>\n<body>\n",
      plot::escaped(page.name), name(page.state), kStyle);
  html += title_part(page) + "<main>\n" + metrics_part(page) + curves_part(page);
  html += plans_part(plans) + pictures_part(page) + config_part(page);
  html += environment_part(page) + files_part(page) + "</main>\n</body>\n</html>\n";
  write_file(run_dir / "report.html", html);
}

}  // namespace fe::report
