// SPDX-License-Identifier: Apache-2.0
#include "fe/data/labels.h"

#include <algorithm>

#include "fe/base/error.h"

namespace fe::data {
namespace {
constexpr size_t kMostListed = 20;
}

std::vector<int64_t> labels_of(std::string_view who, const Dataset& dataset, const Key& key) {
  const Array column = dataset.column(key);
  const bool whole = column.dtype() != Dtype::kFloat32 && column.dtype() != Dtype::kFloat64;
  FE_CHECK(
      whole && column.numel() == dataset.size(),
      "{}: expected one whole number per sample under {} of '{}', got {} {}. Put class "
      "numbers there with with_column(), or choose by a function: where([](const Sample&) ...).",
      who, key, dataset.source().name(), column.dtype(), column.shape().without_front());
  const auto values = to_int64(column);
  const auto span = values.values<int64_t>();
  return {span.begin(), span.end()};
}

std::vector<int64_t> distinct(std::vector<int64_t> labels) {
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  return labels;
}

std::string list_labels(const std::vector<int64_t>& labels) {
  const std::vector<int64_t> all = distinct(labels);
  const size_t listed = std::min(all.size(), kMostListed);
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(listed);
  const std::string list = fmt::format("{}", fmt::join(all.begin(), end, ", "));
  return listed == all.size() ? list : fmt::format("{}, ... ({} in all)", list, all.size());
}

Array to_int64(const Array& array) {
  if (array.dtype() == Dtype::kInt64) return array;
  Array result(array.shape(), Dtype::kInt64);
  auto* out = result.resize<int64_t>(array.shape());
  visit_dtype(array.dtype(), [&](auto type) {
    const auto values = array.values<decltype(type)>();
    std::transform(values.begin(), values.end(), out,
                   [](auto value) { return static_cast<int64_t>(value); });
  });
  return result;
}

void check_labels(std::span<const int64_t> labels, int64_t classes, std::string_view file) {
  const auto wrong = std::find_if(labels.begin(), labels.end(),
                                  [&](int64_t label) { return label < 0 || label >= classes; });
  FE_CHECK(wrong == labels.end(),
           "'{}': expected labels in [0, {}), got {} for sample {}. Is it the right file?", file,
           classes, *wrong, wrong - labels.begin());
}

}  // namespace fe::data
