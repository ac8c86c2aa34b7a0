// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "fe/base/system/file.h"
#include "plot/canvas/escape.h"
#include "report/page/html.h"
#include "report/page/run_page.h"

namespace fe::report {
namespace {

std::string cell(const Summary::Point& point) {
  return fmt::format("<td class=\"number\">{} <small>epoch {}</small></td>",
                     number_text(point.value), point.epoch);
}

}  // namespace

std::string metrics_part(const RunPage& page) {
  if (page.summary.metrics.empty()) return "";
  std::string html =
      "<details>\n<summary>All numbers</summary>\n<div class=\"wide\" tabindex=\"0\">\n<table>\n"
      "<thead><tr><th scope=\"col\">metric</th><th scope=\"col\" class=\"number\">last</th>"
      "<th scope=\"col\" class=\"number\">lowest</th><th scope=\"col\" "
      "class=\"number\">highest</th>"
      "</tr></thead>\n";
  for (const auto& [mode, metrics] : page.summary.metrics) {
    html +=
        fmt::format("<tbody>\n<tr><th colspan=\"4\" scope=\"rowgroup\">{}</th></tr>\n", name(mode));
    for (const auto& [key, metric] : metrics) {
      html += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td>{}{}</tr>\n",
                          plot::escaped(key), number_text(metric.last), cell(metric.min),
                          cell(metric.max));
    }
    html += "</tbody>\n";
  }
  return html + "</table>\n</div>\n</details>\n";
}

std::string config_part(const RunPage& page) {
  const auto path = page.run_dir / "config.yaml";
  if (!std::filesystem::exists(path)) return "";
  const auto bytes = read_file(path);
  return fmt::format(
      "<section>\n<h2>Config</h2>\n<details>\n<summary>config.yaml, as it was resolved</summary>\n"
      "<pre>{}</pre>\n</details>\n</section>\n",
      plot::escaped({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
}

std::string environment_part(const RunPage& page) {
  std::string html = "<section>\n<h2>Environment</h2>\n<table>\n";
  for (const RunRecord::Group& group : page.record.environment) {
    html +=
        fmt::format("<tbody>\n<tr><th colspan=\"2\" scope=\"rowgroup\">{}</th></tr>\n", group.name);
    for (const auto& [key, value] : group.rows) {
      html += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", plot::escaped(key),
                          plot::escaped(value));
    }
    html += "</tbody>\n";
  }
  return html + "</table>\n</section>\n";
}

std::string files_part(const RunPage& page) {
  std::string html =
      "<section>\n<h2>Files</h2>\n<table>\n<thead><tr><th scope=\"col\">file</th>"
      "<th scope=\"col\" class=\"number\">size</th></tr></thead>\n<tbody>\n";
  for (const RunFile& file : page.files) {
    html += fmt::format("<tr><td><a href=\"{}\">{}</a></td><td class=\"number\">{}</td></tr>\n",
                        link_to(file.path), plot::escaped(file.path.generic_string()),
                        bytes_text(file.bytes));
  }
  return html + "</tbody>\n</table>\n</section>\n";
}

}  // namespace fe::report
