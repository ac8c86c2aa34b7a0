// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/array.h"
#include "fe/base/key.h"
#include "fe/base/key_map.h"
#include "fe/data/one_class.h"
#include "fe/data/split.h"

namespace fe {

using Sample = KeyMap<Array>;

/// Where samples come from. Derive from it to bring your own data, and hand a shared pointer to
/// Dataset.
class DataSource {
 public:
  virtual ~DataSource() = default;

  virtual int64_t size() const = 0;

  /// The keys every sample has, in the order read() fills them.
  virtual const Keys& keys() const = 0;

  /// Fills sample[k] with the value under keys()[k]: a view of memory that lives as long as the
  /// source, or Array::resize() and write. `index` is in [0, size()). Called from several threads
  /// at once.
  virtual void read(int64_t index, std::span<Array> sample) const = 0;

  /// All values of a column at once, [size(), ...], where that is cheaper than sample by sample.
  virtual std::optional<Array> column(const Key&) const { return std::nullopt; }

  /// For summaries and messages: "mnist/train-images-idx3-ubyte.gz".
  virtual std::string name() const { return "data"; }
};

/// A data set: samples by number, at least one. A cheap value; every operation gives a new one and
/// leaves this one alone. Operations that choose samples hold numbers, not copies of values.
class Dataset {
 public:
  /// Throws fe::Error when the source has no samples or no keys.
  Dataset(std::shared_ptr<const DataSource> source);
  template <std::derived_from<DataSource> Source>
  Dataset(std::shared_ptr<Source> source)
      : Dataset(std::shared_ptr<const DataSource>(std::move(source))) {}

  /// Columns in memory; each Array is [samples, ...]. Throws fe::Error when their counts differ.
  static Dataset from_arrays(const KeyMap<Array>& columns, std::string name = "arrays");

  int64_t size() const { return source_->size(); }
  /// The keys of every sample.
  const Keys& keys() const { return source_->keys(); }
  /// The source of the samples.
  const DataSource& source() const { return *source_; }

  /// DataSource::read(): the fast, unchecked way in.
  void read(int64_t index, std::span<Array> sample) const { source_->read(index, sample); }

  /// A copy of the sample, which stands on its own. Throws fe::Error outside [0, size()).
  Sample operator[](int64_t index) const;

  /// The values of one column, [size(), ...]. Throws fe::Error when the samples' shapes differ.
  Array column(const Key& key) const;

  /// The samples whose integer label under `key` is `value`, or one of `values`. Throws fe::Error
  /// when none is (and says which labels there are).
  Dataset where(const Key& key, int64_t value) const;
  Dataset where(const Key& key, const std::vector<int64_t>& values) const;
  /// The samples whose integer label under `key` is not one of `values`.
  Dataset where_not(const Key& key, const std::vector<int64_t>& values) const;
  /// The samples for which `keep` is true. It sees each sample only during the call.
  Dataset where(const std::function<bool(const Sample&)>& keep) const;

  /// The samples with these numbers, in this order; one may come several times.
  Dataset select(std::vector<int64_t> indices) const;

  /// Parts of the given fractions; when these sum to less than 1, one more part with the rest.
  /// Every sample is in exactly one part. Counts are rounded by largest remainder; with `stratify`
  /// each label's count in each part is its share rounded up or down.
  std::vector<Dataset> split(const SplitOptions& options) const;

  /// A test set for novelty detection: all inliers (label 1, int64) and a random choice of the
  /// others (label 0) so that they are `outlier_fraction` of the whole, or all of them, in the
  /// order they had.
  Dataset one_class(const OneClassOptions& options) const;

  /// The same samples with `values`, [size(), ...], under `key`, which may be new.
  Dataset with_column(const Key& key, const Array& values) const;

  /// A table: keys, dtypes, shapes, ranges, number of classes. Ranges are left out of data that
  /// would take long to read (above 256 MiB).
  std::string summary() const;

 private:
  std::shared_ptr<const DataSource> source_;
};

}  // namespace fe
