// SPDX-License-Identifier: Apache-2.0
#include "report/record/main_metrics.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace fe::report {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

template <class Words>
bool has_any(const std::string& text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&text](std::string_view word) {
    return text.find(word) != std::string::npos;
  });
}

// Savers' metrics before other metrics before losses.
int rank(const std::string& key, const RunRecord& record) {
  if (record.judged.count(key) != 0) return 0;
  return better(key, record) == Better::kLow ? 2 : 1;
}

}  // namespace

bool is_bookkeeping(const std::string& key, const RunRecord& record) {
  static constexpr std::array<std::string_view, 3> kBegins = {"since_best_", "min_", "max_"};
  const auto is_savers = [&](std::string_view begin) {
    return key.starts_with(begin) && record.judged.count(key.substr(begin.size())) != 0;
  };
  return key == "steps/sec" || key.ends_with("(sec)") ||
         std::any_of(kBegins.begin(), kBegins.end(), is_savers);
}

bool is_learning_rate(const std::string& key) { return key.ends_with("_lr"); }

Better better(const std::string& key, const RunRecord& record) {
  static constexpr std::array<std::string_view, 6> kLow = {"loss", "error",      "mse",
                                                           "mae",  "perplexity", "divergence"};
  static constexpr std::array<std::string_view, 9> kHigh = {
      "accuracy", "auc", "f1", "precision", "recall", "iou", "dice", "psnr", "ssim"};
  const std::string base = key.substr(0, key.find('|'));
  const auto judged = record.judged.find(base);
  if (judged != record.judged.end()) return judged->second;
  if (record.losses.count(base) != 0) return Better::kLow;
  const std::string name = lower(base);
  if (has_any(name, kLow)) return Better::kLow;
  return has_any(name, kHigh) ? Better::kHigh : Better::kUnknown;
}

std::vector<MainMetric> main_metrics(const RunSummary& run, const RunRecord& record) {
  std::vector<MainMetric> found;
  for (const Mode mode : {Mode::kTest, Mode::kEval, Mode::kTrain}) {
    const auto metrics = run.metrics.find(mode);
    if (metrics == run.metrics.end()) continue;
    for (const auto& [key, summary] : metrics->second) {
      // In training a mean over many batches says more than the last batch alone.
      const bool has_mean = mode == Mode::kTrain && metrics->second.count(key + "_mean") != 0;
      if (is_bookkeeping(key, record) || is_learning_rate(key) || has_mean) continue;
      found.push_back(
          {.mode = mode, .key = key, .summary = summary, .better = better(key, record)});
    }
    if (!found.empty()) break;
  }
  std::stable_sort(found.begin(), found.end(), [&record](const auto& a, const auto& b) {
    return rank(a.key, record) < rank(b.key, record);
  });
  return found;
}

}  // namespace fe::report
