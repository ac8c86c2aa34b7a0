// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/instance_score.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace fe::detect {
namespace {

double mean(const float* first, const float* last) {
  return std::accumulate(first, last, 0.0) / static_cast<double>(last - first);
}

double mean_of_largest(const float* row,
                       int64_t features,
                       int64_t count,
                       std::vector<float>& work) {
  // NaN has no place in an order; that a value is missing must not be lost.
  if (std::any_of(row, row + features, [](float score) { return std::isnan(score); })) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  work.assign(row, row + features);
  std::nth_element(work.begin(), work.begin() + (count - 1), work.end(), std::greater<>());
  return mean(work.data(), work.data() + count);
}

Tensor on_cpu(const Tensor& scores, int64_t count) {
  const int64_t samples = scores.size(0), features = scores.size(1);
  Tensor result = torch::empty({samples}, torch::kDouble);
  const auto* in = scores.data_ptr<float>();
  auto* out = result.data_ptr<double>();
  at::parallel_for(0, samples, /*grain_size=*/8, [&](int64_t begin, int64_t end) {
    std::vector<float> work;
    for (int64_t i = begin; i < end; ++i) {
      const float* row = in + i * features;
      out[i] = count == features ? mean(row, row + features)
                                 : mean_of_largest(row, features, count, work);
    }
  });
  return result;
}

}  // namespace

int64_t top_count(double outlier_perc, int64_t features) {
  const double exact = outlier_perc * static_cast<double>(features) / 100.0;
  // 33.3 per cent of 1000 are 333, not 334 for a rounding error.
  const auto count = static_cast<int64_t>(std::ceil(exact * (1.0 - 1e-12)));
  return std::clamp<int64_t>(count, 1, features);
}

Tensor instance_score(const Tensor& feature_score, double outlier_perc) {
  const Tensor rows = feature_score.detach().flatten(1);
  const int64_t count = top_count(outlier_perc, rows.size(1));
  if (rows.is_cpu() && rows.scalar_type() == torch::kFloat && rows.size(1) > 0) {
    return on_cpu(rows.contiguous(), count);
  }
  if (count == rows.size(1)) return rows.to(torch::kDouble).mean(1);
  const Tensor largest =
      std::get<0>(rows.topk(count, /*dim=*/1, /*largest=*/true, /*sorted=*/false));
  return largest.to(torch::kDouble).mean(1);
}

}  // namespace fe::detect
