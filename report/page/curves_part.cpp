// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "plot/canvas/color.h"
#include "plot/canvas/escape.h"
#include "report/page/curve_svg.h"
#include "report/page/html.h"
#include "report/page/run_page.h"
#include "report/record/main_metrics.h"

namespace fe::report {
namespace {

constexpr std::string_view kRates = "learning rate";

struct Diagram {
  std::string title;
  std::vector<Curve> curves;
};

// Where a series belongs: "loss|noisy" of eval is the curve "eval noisy" of the diagram "loss".
struct Belonging {
  std::string diagram;
  std::string curve;
};

Belonging belonging(Mode mode, const std::string& key) {
  const std::string mode_name(name(mode));
  if (is_learning_rate(key)) return {std::string(kRates), key.substr(0, key.size() - 3)};
  const size_t bar = key.find('|');
  if (bar == std::string::npos) return {key, mode_name};
  return {key.substr(0, bar), mode_name + " " + key.substr(bar + 1)};
}

// In training the mean since the last line replaces the value of the last batch.
bool has_mean(const Summary& values, Mode mode, const std::string& key) {
  return mode == Mode::kTrain && !values.series(mode, key + "_mean").empty();
}
std::string without_mean(const Summary& values, Mode mode, const std::string& key) {
  constexpr std::string_view kMean = "_mean";
  if (mode != Mode::kTrain || !key.ends_with(kMean)) return key;
  const std::string base = key.substr(0, key.size() - kMean.size());
  return values.series(mode, base).empty() ? key : base;
}

std::map<std::string, Diagram> all_diagrams(const RunPage& page) {
  const Summary& values = page.events.values;
  std::map<std::string, Diagram> diagrams;
  for (const Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest}) {
    for (const std::string& key : values.keys(mode)) {
      if (is_bookkeeping(key, page.record) || has_mean(values, mode, key)) continue;
      const auto [title, curve] = belonging(mode, without_mean(values, mode, key));
      Diagram& diagram = diagrams[title];
      diagram.title = title;
      // The same color for train, eval and test in every diagram.
      const size_t color = title != kRates && curve == name(mode) ? static_cast<size_t>(mode)
                           : title == kRates                      ? diagram.curves.size()
                                                                  : diagram.curves.size() + 2;
      diagram.curves.push_back({curve, values.series(mode, key), color});
    }
  }
  return diagrams;
}

bool is_curve(const Diagram& diagram) {
  return std::any_of(diagram.curves.begin(), diagram.curves.end(),
                     [](const Curve& curve) { return curve.points.size() > 1; });
}

// The run's own measure first, then losses, then other metrics, learning rates last.
int rank(const Diagram& diagram, const RunRecord& record) {
  if (diagram.title == kRates) return 3;
  if (record.judged.count(diagram.title) != 0) return 0;
  return better(diagram.title, record) == Better::kLow ? 1 : 2;
}

std::string description(const Diagram& diagram) {
  std::vector<std::string> ends;
  for (const Curve& curve : diagram.curves) {
    ends.push_back(
        fmt::format("{} ends at {}", curve.name, number_text(curve.points.back().value)));
  }
  return fmt::format("{} over training steps: {}", diagram.title, fmt::join(ends, "; "));
}

std::string to_html(const Diagram& diagram) {
  std::string html =
      fmt::format("<figure>\n<h3>{}</h3>\n<p class=\"legend\">", plot::escaped(diagram.title));
  for (const Curve& curve : diagram.curves) {
    html += fmt::format("<span class=\"c{}\"><b>{}</b></span>", curve.color % plot::kPaletteSize,
                        plot::escaped(curve.name));
  }
  return html + "</p>\n" + curve_svg(description(diagram), diagram.curves) + "</figure>\n";
}

}  // namespace

std::string curves_part(const RunPage& page) {
  std::vector<Diagram> diagrams;
  for (auto& [title, diagram] : all_diagrams(page)) {
    if (is_curve(diagram)) diagrams.push_back(diagram);
  }
  if (diagrams.empty()) return "";
  std::stable_sort(diagrams.begin(), diagrams.end(), [&page](const auto& a, const auto& b) {
    return rank(a, page.record) < rank(b, page.record);
  });
  std::string html = "<section>\n<h2>Curves</h2>\n<div class=\"grid curves\">\n";
  for (const Diagram& diagram : diagrams) html += to_html(diagram);
  return html + "</div>\n</section>\n";
}

}  // namespace fe::report
