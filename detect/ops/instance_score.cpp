// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/instance_score.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

namespace fe::detect {
namespace {

/// In an order that depends on the length alone, eight partial sums at a time.
double sum(const float* values, int64_t count) {
  std::array<double, 8> parts{};
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (size_t k = 0; k < 8; ++k) parts[k] += values[i + static_cast<int64_t>(k)];
  }
  for (; i < count; ++i) parts[0] += values[i];
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

bool has_nan(const float* values, int64_t count) {
  int64_t found = 0;
  for (int64_t i = 0; i < count; ++i) found += values[i] != values[i];
  return found > 0;
}

/// Adds up the largest values of rows, in linear time: it counts values by their first bits, so
/// that only those of one bin have to be ordered.
class LargestSum {
 public:
  /// `values` without NaN; 1 <= count <= size.
  double operator()(std::span<const float> values, int64_t count) {
    bins_.fill(0);
    for (const float value : values) ++bins_[bin_of(value)];
    size_t bin = bins_.size() - 1;  // where the smallest of the largest is
    int64_t above = 0;
    while (above + bins_[bin] < count) above += bins_[bin--];

    double total = 0.0;
    in_bin_.clear();
    for (const float value : values) {
      const size_t at = bin_of(value);
      if (at > bin) total += value;
      if (at == bin) in_bin_.push_back(value);
    }
    const int64_t rest = count - above;
    std::nth_element(in_bin_.begin(), in_bin_.begin() + (rest - 1), in_bin_.end(),
                     std::greater<>());
    return total + sum(in_bin_.data(), rest);
  }

 private:
  static constexpr int kFirstBits = 11;  // sign, exponent and two bits of the fraction

  /// Rises with the value.
  static size_t bin_of(float value) {
    const auto bits = std::bit_cast<uint32_t>(value);
    const uint32_t in_order = bits >> 31 ? ~bits : bits | 0x80000000U;
    return in_order >> (32 - kFirstBits);
  }

  std::array<int64_t, size_t{1} << kFirstBits> bins_{};
  std::vector<float> in_bin_;
};

Tensor on_cpu(const Tensor& scores, int64_t count) {
  const int64_t samples = scores.size(0), features = scores.size(1);
  Tensor result = torch::empty({samples}, torch::kDouble);
  const auto* in = scores.data_ptr<float>();
  auto* out = result.data_ptr<double>();
  at::parallel_for(0, samples, /*grain_size=*/8, [&](int64_t begin, int64_t end) {
    LargestSum largest_sum;
    for (int64_t i = begin; i < end; ++i) {
      const float* row = in + i * features;
      if (count == features) {
        out[i] = sum(row, features) / static_cast<double>(features);
      } else if (has_nan(row, features)) {
        // NaN has no place in an order; that a value is missing must not be lost.
        out[i] = std::numeric_limits<double>::quiet_NaN();
      } else {
        out[i] =
            largest_sum({row, static_cast<size_t>(features)}, count) / static_cast<double>(count);
      }
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
