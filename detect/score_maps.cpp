// SPDX-License-Identifier: Apache-2.0
#include "detect/score_maps.h"

#include <torch/types.h>

#include "fe/base/error.h"

namespace fe::detect {

Tensor score_maps(const Tensor& feature_score, int64_t height, int64_t width) {
  const Tensor scores = feature_score.to(torch::kFloat);
  const auto spans = [&](int64_t row) {
    return scores.size(row) == height && scores.size(row + 1) == width;
  };
  if (scores.dim() == 4 && spans(2)) return scores.mean(1);
  if (scores.dim() == 4 && spans(1)) return scores.mean(3);
  if (scores.dim() == 3 && spans(1)) return scores;
  fail(
      "score_maps: expected feature scores of images of {} x {} pixels, [N, C, H, W], [N, H, W, C] "
      "or [N, H, W], got {}. Do the preprocessing's ops give the images another size?",
      height, width, describe(feature_score));
}

}  // namespace fe::detect
