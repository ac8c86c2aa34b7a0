// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/pictures.h"

#include <numeric>

#include "detect/plot/curves.h"
#include "detect/plot/instance_score_chart.h"
#include "detect/plot/score_histogram.h"
#include "fe/base/error.h"
#include "plot/chart/chart.h"
#include "plot/chart/histogram.h"
#include "plot/chart/roc.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

detect::LabeledScores finite(const DrawnScores& all) {
  const auto labels = all.labels.empty() ? std::vector<int64_t>(all.scores.size(), 0) : all.labels;
  return detect::finite_scores(all.detector, labels, all.scores);
}

fs::path draw_instances(const DrawnScores& all, const PictureFolder& to) {
  const std::vector<int64_t> labels =
      all.labels.empty() ? std::vector<int64_t>(all.scores.size(), 0) : all.labels;
  const std::vector<std::string> names = all.labels.empty()
                                             ? std::vector<std::string>{"samples"}
                                             : std::vector<std::string>{"normal", "outlier"};
  const fs::path file = to.file("instance_scores");
  plot::save(file, detect::instance_score_chart(all.scores, labels, names, all.threshold));
  return file;
}

fs::path draw_histogram(const DrawnScores& all, const PictureFolder& to) {
  const detect::LabeledScores scores = finite(all);
  plot::Histogram histogram = detect::score_histogram(scores.labels, scores.scores, all.threshold);
  if (all.labels.empty()) {
    histogram.title = "Scores";
    histogram.groups.front().name = "samples";
  }
  const fs::path file = to.file("score_histogram");
  plot::save(file, histogram);
  return file;
}

bool needs_labels(const std::string& what) { return what == "roc" || what == "pr"; }

}  // namespace

std::string why_not(const std::string& what, const DrawnScores& all) {
  const detect::LabeledScores scores = finite(all);
  if (scores.scores.empty()) return "no score is finite";
  if (!needs_labels(what)) return "";
  if (all.labels.empty()) return "it needs labels, and there are none (--normal-labels)";
  const auto outliers = std::accumulate(scores.labels.begin(), scores.labels.end(), int64_t{0});
  const bool both = outliers > 0 && outliers < static_cast<int64_t>(scores.labels.size());
  return both ? "" : "it needs normal samples and outliers, and all are of one kind";
}

fs::path draw_scores(const std::string& what, const DrawnScores& all, const PictureFolder& to) {
  const std::string reason = why_not(what, all);
  FE_CHECK(reason.empty(), "{}: {}.", what, reason);
  if (what == "instance") return draw_instances(all, to);
  if (what == "histogram") return draw_histogram(all, to);
  const fs::path file = to.file(what == "roc" ? "roc" : "precision_recall");
  if (what == "roc") {
    plot::save(file, detect::roc_figure({finite(all)}, all.threshold));
  } else {
    plot::save(file, detect::precision_recall_chart({finite(all)}, all.threshold));
  }
  return file;
}

}  // namespace fe::app
