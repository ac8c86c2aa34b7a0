// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/scan.h"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_reduce.h>
#include <oneapi/tbb/task_arena.h>

#include <exception>
#include <span>
#include <utility>

#include "fe/audit/pixels.h"
#include "fe/base/error.h"
#include "fe/base/system/cores.h"
#include "fe/storage/digest.h"

namespace fe::audit {
namespace {

constexpr int64_t kMostFeatures = 1024;
constexpr size_t kSamplesAtOnce = 8;

bool is_whole(Dtype dtype) { return dtype != Dtype::kFloat32 && dtype != Dtype::kFloat64; }
bool is_label(const Array& value) { return is_whole(value.dtype()) && value.numel() == 1; }

// Fills in the sample's values; returns why it cannot.
std::string try_read(const Part& part, size_t index, std::vector<Array>& sample) {
  sample.resize(part.dataset.keys().size());
  try {
    part.dataset.read(static_cast<int64_t>(index), sample);
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

// Slots of the sample, by whether their key is a label.
struct Columns {
  std::vector<size_t> labels;
  std::vector<size_t> values;
};

Columns sort_columns(const Part& part) {
  std::vector<Array> sample;
  const auto count = static_cast<size_t>(part.dataset.size());
  for (size_t i = 0; i < count; ++i) {
    if (!try_read(part, i, sample).empty()) continue;
    Columns columns;
    for (size_t k = 0; k < sample.size(); ++k) {
      (is_label(sample[k]) ? columns.labels : columns.values).push_back(k);
    }
    return columns;
  }
  return {};
}

void add_values(const Array& value, ColumnReport& column, SampleScan& sample) {
  const ArrayMoments moments = moments_of(value);
  column.nan += moments.nan;
  column.infinite += moments.infinite;
  sample.not_finite = sample.not_finite || moments.nan + moments.infinite > 0;
  const bool by_feature = value.shape().dim() == 1 && value.numel() <= kMostFeatures;
  const size_t groups = by_feature ? static_cast<size_t>(value.numel()) : 1;
  if (column.values.size() < groups) column.values.resize(groups);
  if (!by_feature) return column.values.front().merge(moments.finite);
  const size_t size = item_size(value.dtype());
  for (size_t f = 0; f < groups; ++f) {
    const auto* feature = static_cast<const std::byte*>(value.data()) + f * size;
    column.values[f].merge(moments_of(Array::view(feature, {}, value.dtype())).finite);
  }
}

void add_look(const Array& value, bool wanted, ColumnReport& column, SampleScan& sample) {
  const auto layout = pixel_layout(value.shape());
  const bool constant = value.numel() > 1 && is_constant(value, layout);
  sample.constant = sample.constant || constant;
  if (!layout) return;
  if (layout->channels == 3) ++(is_gray(value, *layout) ? column.gray : column.color);
  if (wanted && !constant && !sample.look) sample.look = average_hash(value, *layout);
}

std::string digest_of(const Array& value) {
  const std::span bytes(static_cast<const std::byte*>(value.data()), value.nbytes());
  return fmt::format("{}{}{}", value.dtype(), value.shape(), sha256(bytes));
}

// Sums up columns while it fills in samples; TBB splits and joins it.
class Scanner {
 public:
  Scanner(PartScan& scan, const Columns& columns, bool near_duplicates)
      : scan_(scan),
        columns_(columns),
        near_duplicates_(near_duplicates),
        sums_(columns.values.size()) {}
  Scanner(const Scanner& other, tbb::split)
      : Scanner(other.scan_, other.columns_, other.near_duplicates_) {}

  void operator()(const tbb::blocked_range<size_t>& range) {
    for (size_t i = range.begin(); i < range.end(); ++i) add(i);
  }
  void join(const Scanner& other);
  std::vector<ColumnReport> take_columns() { return std::move(sums_); }

 private:
  void add(size_t index) {
    SampleScan& sample = scan_.samples[index];
    std::vector<Array> values;
    sample.error = try_read(*scan_.part, index, values);
    if (!sample.error.empty()) return;
    for (const size_t slot : columns_.labels) {
      if (values[slot].numel() != 1) {
        sample.error =
            fmt::format("expected one number under {}, as in the other samples, got shape {}.",
                        scan_.part->dataset.keys()[slot], values[slot].shape());
        return;
      }
      sample.labels.push_back(values[slot].item<int64_t>());
    }
    for (size_t c = 0; c < columns_.values.size(); ++c) {
      const Array& value = values[columns_.values[c]];
      ++sums_[c].shapes[value.shape().str()];
      sums_[c].dtype = name(value.dtype());
      add_values(value, sums_[c], sample);
      add_look(value, near_duplicates_, sums_[c], sample);
      sample.digest += digest_of(value);
    }
  }

  PartScan& scan_;
  const Columns& columns_;
  bool near_duplicates_;
  std::vector<ColumnReport> sums_;
};

void Scanner::join(const Scanner& other) {
  for (size_t c = 0; c < sums_.size(); ++c) {
    ColumnReport& sum = sums_[c];
    const ColumnReport& more = other.sums_[c];
    if (sum.dtype.empty()) sum.dtype = more.dtype;
    for (const auto& [shape, count] : more.shapes) sum.shapes[shape] += count;
    if (sum.values.size() < more.values.size()) sum.values.resize(more.values.size());
    for (size_t f = 0; f < more.values.size(); ++f) sum.values[f].merge(more.values[f]);
    sum.nan += more.nan;
    sum.infinite += more.infinite;
    sum.gray += more.gray;
    sum.color += more.color;
  }
}

}  // namespace

std::string PartScan::sample_name(size_t index) const {
  return index < part->samples.size() ? part->samples[index] : fmt::format("sample {}", index);
}

PartScan scan(const Part& part, const Options& options) {
  PartScan result{.part = &part, .samples = {}, .columns = {}, .label_keys = {}};
  result.samples.resize(static_cast<size_t>(part.dataset.size()));
  const Columns columns = sort_columns(part);
  Scanner scanner(result, columns, options.near_duplicates);
  tbb::task_arena arena(usable_cores());
  // Deterministic: sums of floating point do not depend on which thread was faster.
  arena.execute([&] {
    tbb::parallel_deterministic_reduce(
        tbb::blocked_range<size_t>(0, result.samples.size(), kSamplesAtOnce), scanner);
  });
  result.columns = scanner.take_columns();
  const Keys& keys = part.dataset.keys();
  for (size_t c = 0; c < columns.values.size(); ++c) {
    result.columns[c].key = keys[columns.values[c]].str();
  }
  for (const size_t slot : columns.labels) result.label_keys.push_back(keys[slot].str());
  return result;
}

}  // namespace fe::audit
