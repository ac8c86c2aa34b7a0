// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "fe/base/system/file.h"
#include "plot/canvas/escape.h"
#include "plot/image/png.h"
#include "report/page/html.h"
#include "report/page/run_page.h"

namespace fe::report {
namespace {

constexpr uintmax_t kMostBytes = 12'000'000;  // a page that mail and browsers still take

std::vector<RunFile> newest_first(const RunPage& page) {
  std::vector<RunFile> pictures;
  for (const RunFile& file : page.files) {
    if (file.path.extension() == ".png") pictures.push_back(file);
  }
  std::stable_sort(pictures.begin(), pictures.end(),
                   [](const RunFile& a, const RunFile& b) { return a.changed > b.changed; });
  return pictures;
}

std::string picture_html(const RunPage& page, const RunFile& picture) {
  const std::string name = plot::escaped(picture.path.generic_string());
  return fmt::format(
      "<figure><a href=\"{}\"><img src=\"{}\" alt=\"The image {} of the run\"></a>\n"
      "<figcaption>{}</figcaption></figure>\n",
      link_to(picture.path), plot::png_uri(read_file(page.run_dir / picture.path)), name, name);
}

}  // namespace

std::string pictures_part(const RunPage& page) {
  const auto pictures = newest_first(page);
  if (pictures.empty()) return "";
  std::string html = "<section>\n<h2>Images</h2>\n<div class=\"grid images\">\n";
  std::vector<std::string> left_out;
  uintmax_t bytes = 0;
  for (const RunFile& picture : pictures) {
    if (bytes + picture.bytes <= kMostBytes) {
      bytes += picture.bytes;
      html += picture_html(page, picture);
    } else {
      left_out.push_back(fmt::format("<a href=\"{}\">{}</a> ({})", link_to(picture.path),
                                     plot::escaped(picture.path.generic_string()),
                                     bytes_text(picture.bytes)));
    }
  }
  html += "</div>\n";
  if (!left_out.empty()) {
    html += fmt::format("<p class=\"soft\">Not in this page, to keep it small: {}</p>\n",
                        fmt::join(left_out, ", "));
  }
  return html + "</section>\n";
}

}  // namespace fe::report
