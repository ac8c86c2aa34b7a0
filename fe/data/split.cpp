// SPDX-License-Identifier: Apache-2.0
// The parts of Dataset that draw samples at random: split() and one_class().
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_set>

#include "fe/base/error.h"
#include "fe/base/rng.h"
#include "fe/data/dataset.h"
#include "fe/data/labels.h"

namespace fe {
namespace {

// Distinguishes the draws of one seed.
constexpr uint64_t kSplitStream = 0x53504C4954, kOutlierStream = 0x4F55544C;
// Fractions such as 0.7 + 0.2 + 0.1, and counts made of them, are exact only to this.
constexpr double kSlack = 1e-6;

std::vector<double> shares_of(const std::vector<double>& fractions) {
  FE_CHECK(!fractions.empty(), "Dataset::split: expected at least one fraction, got none.");
  const double sum = std::accumulate(fractions.begin(), fractions.end(), 0.0);
  FE_CHECK(sum <= 1 + kSlack,
           "Dataset::split: expected fractions that sum to at most 1, got {} = {}.",
           fmt::join(fractions, " + "), sum);
  std::vector<double> shares = fractions;
  if (sum < 1 - kSlack) {
    shares.push_back(1 - sum);
  } else {
    for (double& share : shares) share /= sum;
  }
  return shares;
}

// Shares out whole numbers of samples, group by group. What rounding owes to a part is carried to
// the next group, so that the parts' totals come out right as well.
class Rounding {
 public:
  explicit Rounding(std::vector<double> shares)
      : shares_(std::move(shares)), owed_(shares_.size()) {}

  std::vector<int64_t> share_out(int64_t count) {
    std::vector<int64_t> counts;
    for (size_t part = 0; part < shares_.size(); ++part) {
      const double exact = static_cast<double>(count) * shares_[part];
      counts.push_back(static_cast<int64_t>(std::floor(exact + kSlack)));
      owed_[part] += exact - static_cast<double>(counts.back());
    }
    std::vector<size_t> order(shares_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto rounded = [&](size_t part) { return std::llround(owed_[part] / kSlack); };
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return rounded(a) > rounded(b); });
    const int64_t left = count - std::accumulate(counts.begin(), counts.end(), int64_t{0});
    for (size_t i = 0; i < static_cast<size_t>(left); ++i) {
      ++counts[order[i]];
      owed_[order[i]] -= 1;
    }
    return counts;
  }

 private:
  std::vector<double> shares_;
  std::vector<double> owed_;
};

std::vector<int64_t> visiting_order(int64_t size, std::optional<uint64_t> seed) {
  std::vector<int64_t> order(static_cast<size_t>(size));
  std::iota(order.begin(), order.end(), int64_t{0});
  if (!seed) return order;
  const Permutation shuffled(order.size(), derive_seed(*seed, kSplitStream), /*epoch=*/0);
  for (int64_t& index : order) {
    index = static_cast<int64_t>(shuffled(static_cast<uint64_t>(index)));
  }
  return order;
}

// All of them, or as many as make the fraction; `chosen` is sorted again.
void append_outliers(std::vector<int64_t>& chosen,
                     const std::vector<int64_t>& outliers,
                     const OneClassOptions& options,
                     const DataSource& source) {
  size_t count = outliers.size();
  if (options.outlier_fraction) {
    const double f = *options.outlier_fraction;
    const auto inliers = static_cast<double>(chosen.size());
    const double needed = std::round(inliers * f / (1 - f));
    const auto available = static_cast<double>(outliers.size());
    FE_CHECK(needed <= available,
             "Dataset::one_class: expected at least {:.0f} outliers in '{}' for outlier_fraction "
             "{} beside {:.0f} inliers, got {:.0f}. Take a fraction of at most {:.4f}.",
             needed, source.name(), f, inliers, available,
             std::floor(available / (inliers + available) * 1e4) / 1e4);
    count = static_cast<size_t>(needed);
  }
  if (count == 0) return;
  const uint64_t seed = options.seed.value_or(root_seed());
  const Permutation drawn(outliers.size(), derive_seed(seed, kOutlierStream), /*epoch=*/0);
  for (uint64_t i = 0; i < count; ++i) chosen.push_back(outliers[drawn(i)]);
  std::sort(chosen.begin(), chosen.end());
}

}  // namespace

std::vector<Dataset> SplitOptions::operator()(const Dataset& dataset) const {
  return dataset.split(*this);
}

Dataset OneClassOptions::operator()(const Dataset& dataset) const {
  return dataset.one_class(*this);
}

std::vector<Dataset> Dataset::split(const SplitOptions& options) const {
  describe("Dataset::split", options);
  const std::vector<double> shares = shares_of(options.fractions);

  std::vector<int64_t> group(static_cast<size_t>(size()), 0);
  if (options.stratify) group = data::labels_of("Dataset::split", *this, *options.stratify);
  std::map<int64_t, int64_t> sizes;
  for (const int64_t label : group) ++sizes[label];

  Rounding rounding(shares);
  std::map<int64_t, std::vector<int64_t>> room;  // by group: what each part may still take
  for (const auto& [label, count] : sizes) room[label] = rounding.share_out(count);

  std::vector<std::vector<int64_t>> parts(shares.size());
  const bool shuffle = options.shuffle || options.seed;
  const auto seed = shuffle ? std::optional(options.seed.value_or(root_seed())) : std::nullopt;
  for (const int64_t index : visiting_order(size(), seed)) {
    std::vector<int64_t>& left = room[group[static_cast<size_t>(index)]];
    const auto part = std::find_if(left.begin(), left.end(), [](int64_t n) { return n > 0; });
    --*part;
    parts[static_cast<size_t>(part - left.begin())].push_back(index);
  }

  std::vector<Dataset> datasets;
  for (size_t part = 0; part < parts.size(); ++part) {
    FE_CHECK(!parts[part].empty(),
             "Dataset::split: expected samples in every part, got none in part {}: {} of the {} "
             "samples of '{}'. Take a larger fraction.",
             part, shares[part], size(), source_->name());
    datasets.push_back(select(std::move(parts[part])));
  }
  return datasets;
}

Dataset Dataset::one_class(const OneClassOptions& options) const {
  describe("Dataset::one_class", options);
  FE_CHECK(!options.inliers.empty(), "Dataset::one_class: expected at least one inlier label.");
  const std::vector<int64_t> labels = data::labels_of("Dataset::one_class", *this, options.key);
  const std::unordered_set<int64_t> wanted(options.inliers.begin(), options.inliers.end());
  std::vector<int64_t> chosen, outliers;
  for (size_t i = 0; i < labels.size(); ++i) {
    (wanted.contains(labels[i]) ? chosen : outliers).push_back(static_cast<int64_t>(i));
  }
  FE_CHECK(!chosen.empty(),
           "Dataset::one_class: expected inliers with {} {} in '{}', got none. Labels there: {}.",
           options.key, fmt::join(options.inliers, " or "), source_->name(),
           data::list_labels(labels));

  append_outliers(chosen, outliers, options, *source_);
  std::vector<int64_t> is_inlier;
  is_inlier.reserve(chosen.size());
  for (const int64_t index : chosen) {
    is_inlier.push_back(wanted.contains(labels[static_cast<size_t>(index)]) ? 1 : 0);
  }
  const Array column = Array::from(is_inlier, {static_cast<int64_t>(is_inlier.size())});
  return select(std::move(chosen)).with_column(options.key, column);
}

}  // namespace fe
