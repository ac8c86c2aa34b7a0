// SPDX-License-Identifier: Apache-2.0
#include "fe/data/first.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "fe/base/error.h"

namespace fe::data {

First::First(int64_t samples) : count(samples) {
  FE_CHECK(samples >= 1, "expected at least 1 sample, got {}.", samples);
}

Dataset First::operator()(const Dataset& dataset) const {
  std::vector<int64_t> indices(static_cast<size_t>(std::min(count, dataset.size())));
  std::iota(indices.begin(), indices.end(), int64_t{0});
  return dataset.select(std::move(indices));
}

}  // namespace fe::data
