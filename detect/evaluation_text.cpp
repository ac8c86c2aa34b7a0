// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "detect/evaluation.h"
#include "fe/base/text_table.h"

namespace fe::detect {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

constexpr size_t kMostNamed = 10;  // samples that were left out

double fraction(int64_t part, int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

double precision(const Confusion& c) {
  return fraction(c.true_positives, c.true_positives + c.false_positives);
}
double recall(const Confusion& c) {
  return fraction(c.true_positives, c.true_positives + c.false_negatives);
}
double f1(const Confusion& c) {
  return fraction(2 * c.true_positives,
                  2 * c.true_positives + c.false_positives + c.false_negatives);
}
double false_positive_rate(const Confusion& c) {
  return fraction(c.false_positives, c.false_positives + c.true_negatives);
}

std::string interval_text(const Interval& interval) {
  return fmt::format("{:.4f} to {:.4f}", interval.low, interval.high);
}

std::string metric_table(const Evaluation& e) {
  Rows rows = {{"metric", "value"}};
  const auto add = [&](const char* name, double value, const Interval ImageIntervals::*interval) {
    rows.push_back({name, fmt::format("{:.4f}", value)});
    if (e.intervals) rows.back().push_back(interval_text((*e.intervals).*interval));
  };
  if (e.intervals) {
    rows.front().push_back(fmt::format("{:g} % interval", 100.0 * e.intervals->confidence));
  }
  if (e.image) {
    add("AUROC", e.image->auroc, &ImageIntervals::auroc);
    add("AUPR", e.image->aupr, &ImageIntervals::aupr);
    add("F1 max", e.image->f1_max, &ImageIntervals::f1_max);
    rows.back()[0] += fmt::format(" (above {:.4g})", e.image->f1_max_threshold);
    add("FPR at 95 % TPR", e.image->fpr_at_95_tpr, &ImageIntervals::fpr_at_95_tpr);
  }
  if (e.pixel) {
    rows.push_back({"pixel AUROC", fmt::format("{:.4f}", e.pixel->auroc)});
    rows.push_back({"AUPRO", fmt::format("{:.4f}", e.pixel->aupro)});
    if (e.intervals) {
      for (size_t row = rows.size() - 2; row < rows.size(); ++row) rows[row].emplace_back("");
    }
  }
  return rows.size() == 1 ? "" : "\n" + text_table(rows);
}

std::string confusion_table(const Confusion& c) {
  const Threshold& t = c.threshold;
  const std::string found = t.samples == 0
                                ? option_name(t.method)
                                : fmt::format("{} of {} samples", option_name(t.method), t.samples);
  const Rows rows = {
      {"", "flagged", "not flagged"},
      {"outliers", std::to_string(c.true_positives), std::to_string(c.false_negatives)},
      {"normal", std::to_string(c.false_positives), std::to_string(c.true_negatives)}};
  return fmt::format(
      "\nthreshold {:.6g} ({}): precision {:.4f}, recall {:.4f}, F1 {:.4f}, false positive rate "
      "{:.4f}\n{}",
      t.value, found, precision(c), recall(c), f1(c), false_positive_rate(c), text_table(rows));
}

std::string left_out_note(const std::vector<int64_t>& numbers) {
  const std::vector<int64_t> named(
      numbers.begin(),
      numbers.begin() + static_cast<std::ptrdiff_t>(std::min(numbers.size(), kMostNamed)));
  return fmt::format("left out, since their scores are not finite: {} samples, numbers {}{}",
                     numbers.size(), fmt::join(named, ", "),
                     named.size() < numbers.size() ? ", ..." : "");
}

Json interval_json(const Interval& interval) { return {interval.low, interval.high}; }

Json image_json(const Evaluation& e) {
  if (!e.image) return nullptr;
  Json json = {{"auroc", e.image->auroc},
               {"aupr", e.image->aupr},
               {"f1_max", e.image->f1_max},
               {"f1_max_threshold", e.image->f1_max_threshold},
               {"fpr_at_95_tpr", e.image->fpr_at_95_tpr}};
  if (e.intervals) {
    json["intervals"] = {{"confidence", e.intervals->confidence},
                         {"auroc", interval_json(e.intervals->auroc)},
                         {"aupr", interval_json(e.intervals->aupr)},
                         {"f1_max", interval_json(e.intervals->f1_max)},
                         {"fpr_at_95_tpr", interval_json(e.intervals->fpr_at_95_tpr)}};
  }
  return json;
}

Json pixel_json(const Evaluation& e) {
  if (!e.pixel) return nullptr;
  return {{"auroc", e.pixel->auroc}, {"aupro", e.pixel->aupro}, {"regions", e.pixel->regions}};
}

Json confusion_json(const Evaluation& e) {
  if (!e.confusion) return nullptr;
  const Confusion& c = *e.confusion;
  return {{"true_positives", c.true_positives},
          {"false_negatives", c.false_negatives},
          {"false_positives", c.false_positives},
          {"true_negatives", c.true_negatives},
          {"precision", precision(c)},
          {"recall", recall(c)},
          {"f1", f1(c)},
          {"false_positive_rate", false_positive_rate(c)}};
}

}  // namespace

std::string to_text(const Evaluation& e) {
  std::string text = fmt::format("{}, outlier_perc {:g}: {} samples, {} normal, {} outliers\n",
                                 e.meta.name, e.outlier_perc, e.samples, e.normal, e.outliers);
  text += metric_table(e);
  if (e.confusion) text += confusion_table(*e.confusion);
  if (!e.left_out.empty() || !e.notes.empty()) text += '\n';
  if (!e.left_out.empty()) text += left_out_note(e.left_out) + "\n";
  for (const std::string& note : e.notes) text += note + "\n";
  return text;
}

std::string to_json(const Evaluation& e) {
  const Json threshold = e.confusion ? Json::parse(to_json(e.confusion->threshold)) : Json();
  const Json json = {{"detector", e.meta.name},
                     {"version", e.meta.version},
                     {"outlier_perc", e.outlier_perc},
                     {"samples", e.samples},
                     {"normal", e.normal},
                     {"outliers", e.outliers},
                     {"left_out", e.left_out},
                     {"image", image_json(e)},
                     {"pixel", pixel_json(e)},
                     {"threshold", threshold},
                     {"confusion", confusion_json(e)},
                     {"notes", e.notes}};
  return json.dump(2) + "\n";
}

}  // namespace fe::detect
