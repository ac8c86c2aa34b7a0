// SPDX-License-Identifier: Apache-2.0
#include "examples/cifar10/figures.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace cifar10 {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const OriginalScores& o) {
  return {{"threshold", o.threshold}, {"images", o.images}, {"flagged", o.flagged},
          {"lowest", o.lowest},       {"mean", o.mean},     {"highest", o.highest}};
}

Json json_of(const MaskScores& m) {
  return {{"mask_sizes", m.mask_sizes}, {"mean_scores", m.mean_scores}, {"flagged", m.flagged}};
}

Json json_of(const CopyScores& c) {
  return {{"mask_sizes", c.mask_sizes}, {"outlier_percs", c.outlier_percs}, {"scores", c.scores}};
}

Json json_of(const MaskedScore& m) {
  return {{"image", m.image},
          {"score", m.score},
          {"is_outlier", m.is_outlier},
          {"masked_score", m.masked_score},
          {"masked_is_outlier", m.masked_is_outlier}};
}

Json json_of(const NewThreshold& t) {
  return {{"before", t.before}, {"after", t.after}, {"flagged", t.flagged}};
}

std::string verdict(double score, bool is_outlier) {
  return fmt::format("{:.5f} ({})", score, is_outlier ? "outlier" : "no outlier");
}

}  // namespace

std::string to_json(const Figures& figures, const std::string& detector, int64_t parameters) {
  const Json json = {{"detector", detector},
                     {"parameters", parameters},
                     {"original", json_of(figures.original)},
                     {"masks", json_of(figures.masks)},
                     {"copies", json_of(figures.copies)},
                     {"masked_image", json_of(figures.masked_image)},
                     {"new_threshold", json_of(figures.new_threshold)}};
  return json.dump(2) + "\n";
}

std::string to_text(const Figures& figures) {
  const OriginalScores& o = figures.original;
  std::string text =
      fmt::format("{} training images: mean score {:.5f}, highest {:.5f}; {} above {}\n", o.images,
                  o.mean, o.highest, o.flagged, o.threshold);
  text += "mean score by mask size:";
  for (size_t i = 0; i < figures.masks.mask_sizes.size(); ++i) {
    text += fmt::format(" {}: {:.5f}", figures.masks.mask_sizes[i], figures.masks.mean_scores[i]);
  }
  const MaskedScore& m = figures.masked_image;
  text += fmt::format("\nimage {}: {}, masked {}\n", m.image, verdict(m.score, m.is_outlier),
                      verdict(m.masked_score, m.masked_is_outlier));
  const NewThreshold& t = figures.new_threshold;
  return text + fmt::format("inferred threshold {:.6g}, {} images above it; it was {}\n", t.after,
                            t.flagged, t.before);
}

}  // namespace cifar10
