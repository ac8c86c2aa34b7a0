// SPDX-License-Identifier: Apache-2.0
#include "fe/data/dataset.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_set>

#include "fe/base/error.h"
#include "fe/data/labels.h"
#include "fe/data/sources.h"

namespace fe {
namespace {

Sample to_sample(const Keys& keys, std::span<const Array> values) {
  Sample sample;
  for (size_t k = 0; k < keys.size(); ++k) sample.set(keys[k], values[k]);
  return sample;
}

// Reads every sample to put one column together.
Array gather(const Dataset& dataset, size_t slot) {
  std::vector<Array> sample(dataset.keys().size());
  Array column;
  std::byte* out = nullptr;
  for (int64_t i = 0; i < dataset.size(); ++i) {
    dataset.read(i, sample);
    const Array& value = sample[slot];
    if (i == 0) {
      column = Array(value.shape().with_front(dataset.size()), value.dtype());
      out = static_cast<std::byte*>(column.resize(column.shape(), column.dtype()));
    }
    FE_CHECK(value.dtype() == column.dtype() && value.shape() == column.shape().without_front(),
             "Dataset::column: expected {} {} under {} of '{}' for every sample, as for the first, "
             "got {} {} for sample {}. Resize the samples first.",
             column.dtype(), column.shape().without_front(), dataset.keys()[slot],
             dataset.source().name(), value.dtype(), value.shape(), i);
    std::memcpy(out, value.data(), value.nbytes());
    out += value.nbytes();
  }
  return column;
}

Dataset choose(std::string_view who,
               const Dataset& dataset,
               const Key& key,
               const std::vector<int64_t>& values,
               bool chosen) {
  FE_CHECK(!values.empty(), "{}: expected at least one label of {}, got none.", who, key);
  const std::vector<int64_t> labels = data::labels_of(who, dataset, key);
  const std::unordered_set<int64_t> wanted(values.begin(), values.end());
  std::vector<int64_t> indices;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (wanted.contains(labels[i]) == chosen) indices.push_back(static_cast<int64_t>(i));
  }
  FE_CHECK(!indices.empty(),
           "{}: expected samples of '{}' whose {} is {}{}, got none. Labels there: {}.", who,
           dataset.source().name(), key, chosen ? "" : "not ", fmt::join(values, " or "),
           data::list_labels(labels));
  return dataset.select(std::move(indices));
}

}  // namespace

Dataset::Dataset(std::shared_ptr<const DataSource> source) : source_(std::move(source)) {
  FE_CHECK(source_, "Dataset: expected a source, got a null pointer.");
  FE_CHECK(source_->size() > 0, "Dataset: expected at least one sample in '{}', got {}.",
           source_->name(), source_->size());
  FE_CHECK(!source_->keys().empty(), "Dataset: expected at least one key in '{}', got none.",
           source_->name());
}

Dataset Dataset::from_arrays(const KeyMap<Array>& columns, std::string name) {
  return Dataset(std::make_shared<data::ArraySource>(columns, std::move(name)));
}

Sample Dataset::operator[](int64_t index) const {
  FE_CHECK(index >= 0 && index < size(),
           "Dataset '{}': expected a sample number in [0, {}), got {}.", source_->name(), size(),
           index);
  std::vector<Array> values(keys().size());
  read(index, values);
  for (Array& value : values) value = value.clone();
  return to_sample(keys(), values);
}

Array Dataset::column(const Key& key) const {
  const size_t slot = data::slot_of(*source_, key);
  if (std::optional<Array> whole = source_->column(key)) return *std::move(whole);
  return gather(*this, slot);
}

Dataset Dataset::where(const Key& key, int64_t value) const {
  return choose("Dataset::where", *this, key, {value}, /*chosen=*/true);
}

Dataset Dataset::where(const Key& key, const std::vector<int64_t>& values) const {
  return choose("Dataset::where", *this, key, values, /*chosen=*/true);
}

Dataset Dataset::where_not(const Key& key, const std::vector<int64_t>& values) const {
  return choose("Dataset::where_not", *this, key, values, /*chosen=*/false);
}

Dataset Dataset::where(const std::function<bool(const Sample&)>& keep) const {
  FE_CHECK(keep, "Dataset::where: expected a function, got an empty one.");
  std::vector<int64_t> indices;
  std::vector<Array> values(keys().size());
  for (int64_t i = 0; i < size(); ++i) {
    read(i, values);
    if (keep(to_sample(keys(), values))) indices.push_back(i);
  }
  FE_CHECK(!indices.empty(),
           "Dataset::where: expected the function to keep samples of '{}', it kept none of {}.",
           source_->name(), size());
  return select(std::move(indices));
}

Dataset Dataset::select(std::vector<int64_t> indices) const {
  FE_CHECK(!indices.empty(), "Dataset::select: expected at least one sample number, got none.");
  for (size_t i = 0; i < indices.size(); ++i) {
    FE_CHECK(indices[i] >= 0 && indices[i] < size(),
             "Dataset::select: expected sample numbers of '{}' in [0, {}), got {} at position {}.",
             source_->name(), size(), indices[i], i);
  }
  return Dataset(data::subset(source_, std::move(indices)));
}

Dataset Dataset::with_column(const Key& key, const Array& values) const {
  FE_CHECK(values.defined() && values.shape().dim() > 0 && values.shape()[0] == size(),
           "Dataset::with_column: expected values of shape [{}, ...] for {} of '{}', got {}.",
           size(), key, source_->name(), values.defined() ? values.shape().str() : "none");
  auto column = std::make_shared<data::ArraySource>(KeyMap<Array>{{key, values}}, key.str());
  return Dataset(std::make_shared<data::OverlaySource>(source_, std::move(column)));
}

}  // namespace fe
