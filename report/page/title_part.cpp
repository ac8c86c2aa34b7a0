// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "plot/canvas/escape.h"
#include "report/page/html.h"
#include "report/page/run_page.h"
#include "report/record/main_metrics.h"

namespace fe::report {
namespace {

constexpr size_t kMostFigures = 6;

std::string plural(int64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string facts(const RunPage& page) {
  std::vector<std::string> facts;
  if (!page.record.started.empty()) facts.push_back(plot::escaped(time_text(page.record.started)));
  const int64_t done = page.summary.epochs, planned = page.record.epochs;
  facts.push_back(done == planned || planned == 0
                      ? plural(done, "epoch")
                      : fmt::format("{} of {}", done, plural(planned, "epoch")));
  facts.push_back(plural(page.summary.steps, "step"));
  facts.push_back(duration_text(page.summary.seconds));
  if (page.summary.samples_per_second) {
    facts.push_back(fmt::format("{:.0f} samples/s in training", *page.summary.samples_per_second));
  }
  return fmt::format("{}", fmt::join(facts, " · "));
}

// Of the evaluations between epochs, or of training where there are none.
std::string best_text(const RunPage& page, const MainMetric& metric) {
  const auto eval = page.summary.metrics.find(Mode::kEval);
  const bool known = eval != page.summary.metrics.end() && eval->second.count(metric.key) != 0;
  const auto& [last, min, max] = known ? eval->second.at(metric.key) : metric.summary;
  if (min.step == max.step) return "";
  if (metric.better == Better::kUnknown) {
    return fmt::format("between {} and {}", number_text(min.value), number_text(max.value));
  }
  const Summary::Point& best = metric.better == Better::kLow ? min : max;
  return fmt::format("best{} {} in epoch {}", metric.mode == Mode::kTest ? " of eval" : "",
                     number_text(best.value), best.epoch);
}

std::string figure(const RunPage& page, const MainMetric& metric) {
  return fmt::format(
      "<div><dt>{} <span class=\"soft\">{}</span></dt>\n<dd class=\"value\">{}</dd>\n"
      "<dd class=\"soft\">{}</dd></div>\n",
      plot::escaped(metric.key), name(metric.mode), number_text(metric.summary.last),
      best_text(page, metric));
}

std::string figures(const RunPage& page) {
  const auto metrics = main_metrics(page.summary, page.record);
  if (metrics.empty()) return "<p>The run wrote no metric.</p>\n";
  std::string html = "<dl class=\"figures\" aria-label=\"Results\">\n";
  for (size_t i = 0; i < std::min(metrics.size(), kMostFigures); ++i)
    html += figure(page, metrics[i]);
  return html + "</dl>\n";
}

}  // namespace

std::string title_part(const RunPage& page) {
  const std::string_view state = name(page.state);
  std::string html =
      fmt::format("<header>\n<h1>{}</h1>\n<p><span class=\"state {}\">{}</span> · {}</p>\n",
                  plot::escaped(page.name), state, state, facts(page));
  html += figures(page);
  for (const std::string& note : page.events.notes) {
    html += fmt::format("<p class=\"note\">{}</p>\n", plot::escaped(note));
  }
  return html + "</header>\n";
}

}  // namespace fe::report
