// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fe/data/dataset.h"

namespace fe::data {

using SourcePtr = std::shared_ptr<const DataSource>;

/// Columns in memory, each [samples, ...]. Samples are views of them.
class ArraySource final : public DataSource {
 public:
  ArraySource(const KeyMap<Array>& columns, std::string name);

  int64_t size() const override { return size_; }
  const Keys& keys() const override { return keys_; }
  void read(int64_t index, std::span<Array> sample) const override;
  std::optional<Array> column(const Key& key) const override;
  std::string name() const override { return name_; }

 private:
  struct Column {
    Array values;
    const std::byte* first;
    size_t stride;  // bytes from sample to sample
    Shape shape;    // of one sample
  };
  std::vector<Column> columns_;
  Keys keys_;
  std::string name_;
  int64_t size_ = 0;
};

/// Some samples of another source.
class SubsetSource final : public DataSource {
 public:
  SubsetSource(SourcePtr parent, std::vector<int64_t> indices);

  int64_t size() const override { return static_cast<int64_t>(indices_.size()); }
  const Keys& keys() const override { return parent_->keys(); }
  void read(int64_t index, std::span<Array> sample) const override;
  std::optional<Array> column(const Key& key) const override;
  std::string name() const override;

  const SourcePtr& parent() const { return parent_; }
  const std::vector<int64_t>& indices() const { return indices_; }

 private:
  SourcePtr parent_;
  std::vector<int64_t> indices_;
};

/// Another source with one column replaced, or added.
class OverlaySource final : public DataSource {
 public:
  /// `column` has one key and as many samples as `base`.
  OverlaySource(SourcePtr base, SourcePtr column);

  int64_t size() const override { return base_->size(); }
  const Keys& keys() const override { return keys_; }
  void read(int64_t index, std::span<Array> sample) const override;
  std::optional<Array> column(const Key& key) const override;
  std::string name() const override { return base_->name(); }

  const SourcePtr& base() const { return base_; }
  const SourcePtr& top() const { return column_; }

 private:
  SourcePtr base_;
  SourcePtr column_;
  Keys keys_;
  size_t slot_;
};

/// Samples of `source` by number. A subset of a subset is one subset, so that reading goes through
/// at most one list of numbers however often a data set was split.
SourcePtr subset(const SourcePtr& source, std::vector<int64_t> indices);

/// Where `key` is in source.keys(). Throws fe::Error, with the nearest key, when it is not.
size_t slot_of(const DataSource& source, const Key& key);

}  // namespace fe::data
