// SPDX-License-Identifier: Apache-2.0
#include "fe/data/sources.h"

#include <algorithm>
#include <cstring>

#include "fe/base/error.h"
#include "fe/base/nearest.h"

namespace fe::data {
namespace {

Keys keys_of(const KeyMap<Array>& columns) {
  std::vector<Key> keys;
  for (const auto& [key, values] : columns) keys.push_back(key);
  return Keys(std::move(keys));
}

std::vector<int64_t> compose(const std::vector<int64_t>& outer, std::vector<int64_t> inner) {
  for (int64_t& index : inner) index = outer[static_cast<size_t>(index)];
  return inner;
}

}  // namespace

ArraySource::ArraySource(const KeyMap<Array>& columns, std::string name)
    : keys_(keys_of(columns)), name_(std::move(name)) {
  FE_CHECK(!columns.empty(), "Dataset '{}': expected at least one column, got none.", name_);
  for (const auto& [key, values] : columns) {
    FE_CHECK(values.defined() && values.shape().dim() > 0,
             "Dataset '{}': expected values of shape [samples, ...] under {}, got {}.", name_, key,
             values.defined() ? "a scalar" : "an array without a value");
    const int64_t count = values.shape()[0];
    FE_CHECK(count > 0, "Dataset '{}': expected at least one sample under {}, got shape {}.", name_,
             key, values.shape());
    if (columns_.empty()) size_ = count;
    FE_CHECK(count == size_,
             "Dataset '{}': expected as many samples under every key, got {} under {} and {} under "
             "{}. The first dimension counts the samples.",
             name_, size_, keys_[0], count, key);
    columns_.push_back({values, static_cast<const std::byte*>(values.data()),
                        values.nbytes() / static_cast<size_t>(count),
                        values.shape().without_front()});
  }
}

void ArraySource::read(int64_t index, std::span<Array> sample) const {
  for (size_t k = 0; k < columns_.size(); ++k) {
    const Column& column = columns_[k];
    sample[k] = Array::view(column.first + static_cast<size_t>(index) * column.stride, column.shape,
                            column.values.dtype());
  }
}

std::optional<Array> ArraySource::column(const Key& key) const {
  return columns_[slot_of(*this, key)].values;
}

SubsetSource::SubsetSource(SourcePtr parent, std::vector<int64_t> indices)
    : parent_(std::move(parent)), indices_(std::move(indices)) {}

void SubsetSource::read(int64_t index, std::span<Array> sample) const {
  parent_->read(indices_[static_cast<size_t>(index)], sample);
}

std::optional<Array> SubsetSource::column(const Key& key) const {
  const std::optional<Array> all = parent_->column(key);
  if (!all) return std::nullopt;
  Array chosen(all->shape().without_front().with_front(size()), all->dtype());
  const size_t stride = chosen.nbytes() / indices_.size();
  const auto* from = static_cast<const std::byte*>(all->data());
  auto* to = static_cast<std::byte*>(chosen.resize(chosen.shape(), chosen.dtype()));
  for (const int64_t index : indices_) {
    std::memcpy(to, from + static_cast<size_t>(index) * stride, stride);
    to += stride;
  }
  return chosen;
}

std::string SubsetSource::name() const {
  return fmt::format("{} ({} of {})", parent_->name(), size(), parent_->size());
}

OverlaySource::OverlaySource(SourcePtr base, SourcePtr column)
    : base_(std::move(base)), column_(std::move(column)), keys_(base_->keys()) {
  const Key& key = column_->keys()[0];
  slot_ = static_cast<size_t>(std::find(keys_.begin(), keys_.end(), key) - keys_.begin());
  if (slot_ == keys_.size()) {
    std::vector<Key> keys(keys_.begin(), keys_.end());
    keys.push_back(key);
    keys_ = Keys(std::move(keys));
  }
}

void OverlaySource::read(int64_t index, std::span<Array> sample) const {
  base_->read(index, sample.first(base_->keys().size()));
  column_->read(index, sample.subspan(slot_, 1));
}

std::optional<Array> OverlaySource::column(const Key& key) const {
  return slot_of(*this, key) == slot_ ? column_->column(key) : base_->column(key);
}

SourcePtr subset(const SourcePtr& source, std::vector<int64_t> indices) {
  if (const auto* outer = dynamic_cast<const SubsetSource*>(source.get())) {
    return std::make_shared<SubsetSource>(outer->parent(),
                                          compose(outer->indices(), std::move(indices)));
  }
  if (const auto* overlay = dynamic_cast<const OverlaySource*>(source.get())) {
    SourcePtr column = subset(overlay->top(), indices);
    return std::make_shared<OverlaySource>(subset(overlay->base(), std::move(indices)),
                                           std::move(column));
  }
  return std::make_shared<SubsetSource>(source, std::move(indices));
}

size_t slot_of(const DataSource& source, const Key& key) {
  const Keys& keys = source.keys();
  const auto at = std::find(keys.begin(), keys.end(), key);
  FE_CHECK(at != keys.end(), "Dataset '{}': no values under {}.{} Known names: {}.", source.name(),
           key, did_you_mean(key.str(), keys.names()), fmt::join(keys.names(), ", "));
  return static_cast<size_t>(at - keys.begin());
}

}  // namespace fe::data
