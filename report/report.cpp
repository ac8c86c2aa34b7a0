// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <fmt/format.h>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
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

// An element can stand in a page; what a document has before it cannot.
std::string_view element_of(std::string_view svg) {
  const size_t begin = svg.find("<svg");
  return begin == std::string_view::npos ? std::string_view() : svg.substr(begin);
}

}  // namespace

RunPage read_page(const std::filesystem::path& run_dir) {
  FE_CHECK(is_run(run_dir), "'{}' is no run folder: it has no events.jsonl.", run_dir.string());
  RunPage page{.run_dir = run_dir,
               .name = run_name(run_dir),
               .record = read_record(run_dir),
               .events = read_events(run_dir / "events.jsonl"),
               .summary = read_summary(run_dir),
               .state = RunState::kFailed,
               .files = run_files(run_dir)};
  page.state = run_state(run_dir, page.events);
  std::erase_if(page.files, [](const RunFile& file) { return file.path == "report.html"; });
  return page;
}

std::string plans_part(const std::vector<PlanPicture>& plans) {
  if (plans.empty()) return "";
  std::string html = "<section>\n<h2>Plan</h2>\n<div class=\"grid plans\">\n";
  for (const PlanPicture& plan : plans) {
    html += fmt::format("<figure>\n<h3>{}</h3>\n<div class=\"plan\">{}</div>\n</figure>\n",
                        escaped(plan.title), element_of(plan.svg));
  }
  return html + "</div>\n</section>\n";
}

void write_report(const std::filesystem::path& run_dir, const std::vector<PlanPicture>& plans) {
  const RunPage page = read_page(run_dir);
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}: {}</title>\n<style>{}</style>\n</head>\n<body>\n",
      escaped(page.name), name(page.state), kStyle);
  html += title_part(page) + "<main>\n" + metrics_part(page) + curves_part(page);
  html += plans_part(plans) + pictures_part(page) + config_part(page);
  html += environment_part(page) + files_part(page) + "</main>\n</body>\n</html>\n";
  write_file(run_dir / "report.html", html);
}

}  // namespace fe::report
