// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>

#include "fe/base/error.h"
#include "fe/data/dataset.h"
#include "fe/data/labels.h"

namespace fe {
namespace {

constexpr size_t kMostBytes = size_t{256} << 20;
constexpr size_t kMostClasses = 1000;
using Row = std::array<std::string, 5>;

std::string range_of(const Array& column) {
  return visit_dtype(column.dtype(), [&](auto type) -> std::string {
    using T = decltype(type);
    T low = std::numeric_limits<T>::max(), high = std::numeric_limits<T>::lowest();
    bool any = false;
    for (const T value : column.values<T>()) {
      if (value != value) continue;  // NaN
      low = std::min(low, value);
      high = std::max(high, value);
      any = true;
    }
    return any ? fmt::format("{} to {}", low, high) : "-";
  });
}

std::string classes_of(const Dataset& dataset, const Key& key, const Array& sample) {
  const bool whole = sample.dtype() != Dtype::kFloat32 && sample.dtype() != Dtype::kFloat64;
  if (!whole || sample.numel() != 1) return "-";
  const size_t count = data::distinct(data::labels_of("Dataset::summary", dataset, key)).size();
  return count <= kMostClasses ? fmt::format("{}", count) : "-";
}

}  // namespace

std::string Dataset::summary() const {
  std::vector<Row> rows = {{"key", "dtype", "shape", "range", "classes"}};
  std::vector<Array> first(keys().size());
  read(0, first);
  for (size_t k = 0; k < first.size(); ++k) {
    const bool small = first[k].nbytes() * static_cast<size_t>(size()) <= kMostBytes;
    rows.push_back({keys()[k].str(), std::string(name(first[k].dtype())), first[k].shape().str(),
                    small ? range_of(column(keys()[k])) : "-",
                    small ? classes_of(*this, keys()[k], first[k]) : "-"});
  }
  std::array<size_t, 5> widths{};
  for (const Row& row : rows) {
    for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  std::string table = fmt::format("{}: {} samples\n", source_->name(), size());
  for (const Row& row : rows) {
    std::string line;
    for (size_t c = 0; c < row.size(); ++c) line += fmt::format("{:<{}}  ", row[c], widths[c]);
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + '\n';
  }
  return table;
}

}  // namespace fe
