// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/roc.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string_view>

#include "fe/base/error.h"
#include "plot/canvas/drawing.h"

namespace fe::plot {
namespace {

void check_rates(std::string_view curve, std::string_view which, const Values& rates) {
  for (const double rate : rates) {
    FE_CHECK(std::isnan(rate) || (0.0 <= rate && rate <= 1.0),
             "Roc: expected the {} of the curve '{}' in [0, 1], got {}.", which, curve, rate);
  }
}

void check(const Roc& roc) {
  for (const RocCurve& curve : roc.curves) {
    FE_CHECK(curve.fpr.size() == curve.tpr.size(),
             "Roc: expected as many fpr as tpr in the curve '{}', got {} fpr and {} tpr.",
             curve.name, curve.fpr.size(), curve.tpr.size());
    check_rates(curve.name, "fpr", curve.fpr);
    check_rates(curve.name, "tpr", curve.tpr);
  }
}

std::string legend_of(const RocCurve& curve) {
  const double auc = curve.auc.value_or(area_under(curve.fpr, curve.tpr));
  const std::string text = std::isnan(auc) ? "AUC undefined" : fmt::format("AUC = {:.4f}", auc);
  return curve.name.empty() ? text : fmt::format("{} ({})", curve.name, text);
}

Chart chart_of(const Roc& roc) {
  Chart chart = {.title = roc.title,
                 .x_label = "false positive rate",
                 .y_label = "true positive rate",
                 .x_range = Range{-0.02, 1.02},
                 .y_range = Range{-0.02, 1.02},
                 .square = true,
                 .size = roc.size};
  for (size_t i = 0; i < roc.curves.size(); ++i) {
    const RocCurve& curve = roc.curves[i];
    chart.series.push_back(
        {.name = legend_of(curve), .x = curve.fpr, .y = curve.tpr, .color = palette(i)});
  }
  chart.series.push_back({.name = "chance",
                          .x = {0.0, 1.0},
                          .y = {0.0, 1.0},
                          .dashed = true,
                          .color = Color{140, 140, 140}});
  if (const auto& point = roc.operating_point) {
    chart.series.push_back(
        {.name = fmt::format("{} (FPR {:.3f}, TPR {:.3f})", point->label, point->fpr, point->tpr),
         .x = {point->fpr},
         .y = {point->tpr},
         .color = kInk});
  }
  return chart;
}

}  // namespace

double area_under(const Values& x, const Values& y) {
  FE_CHECK(x.size() == y.size(), "area_under: expected as many x as y, got {} and {}.", x.size(),
           y.size());
  if (x.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  double area = 0.0;
  for (size_t i = 1; i < x.size(); ++i) area += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2.0;
  return area;
}

Size size_of(const Roc& roc) {
  check(roc);
  return roc.size;
}

void draw(Canvas& canvas, const Rect& area, const Roc& roc) { draw(canvas, area, chart_of(roc)); }

void save(const std::filesystem::path& path, const Roc& roc) {
  save_drawing(path, size_of(roc),
               [&](Canvas& canvas, const Rect& area) { draw(canvas, area, roc); });
}

}  // namespace fe::plot
