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

template <class Figure>
void put(Json& json, const char* name, const std::optional<Figure>& figure) {
  if (figure) json[name] = json_of(*figure);
}

std::string verdict(double score, bool is_outlier) {
  return fmt::format("{:.5f} ({})", score, is_outlier ? "outlier" : "no outlier");
}

}  // namespace

std::string to_json(const Figures& figures, const std::string& detector, int64_t parameters) {
  Json json = {{"detector", detector}, {"parameters", parameters}};
  put(json, "original", figures.original);
  put(json, "masks", figures.masks);
  put(json, "copies", figures.copies);
  put(json, "masked_image", figures.masked_image);
  put(json, "new_threshold", figures.new_threshold);
  return json.dump(2) + "\n";
}

std::string to_text(const Figures& figures) {
  std::string text;
  if (const auto& o = figures.original) {
    text += fmt::format("{} training images: mean score {:.5f}, highest {:.5f}; {} above {}\n",
                        o->images, o->mean, o->highest, o->flagged, o->threshold);
  }
  if (const auto& m = figures.masks) {
    text += "mean score by mask size:";
    for (size_t i = 0; i < m->mask_sizes.size(); ++i) {
      text += fmt::format(" {}: {:.5f}", m->mask_sizes[i], m->mean_scores[i]);
    }
    text += "\n";
  }
  if (const auto& m = figures.masked_image) {
    text += fmt::format("image {}: {}, masked {}\n", m->image, verdict(m->score, m->is_outlier),
                        verdict(m->masked_score, m->masked_is_outlier));
  }
  if (const auto& t = figures.new_threshold) {
    text += fmt::format("inferred threshold {:.6g}, {} images above it; it was {}\n", t->after,
                        t->flagged, t->before);
  }
  return text;
}

}  // namespace cifar10
