// SPDX-License-Identifier: Apache-2.0
#include "fe/data/hdf5.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "fe/data/files/hdf5_file.h"
#include "fe/data/sources.h"

namespace fe::data {
namespace {

namespace fs = std::filesystem;

constexpr size_t kChunkCache = size_t{16} << 20;
constexpr size_t kChunkSlots = 12421;  // a prime, about a hundred times the chunks in the cache

// A dataset of a file. Made and used under an Hdf5Lock.
class Column {
 public:
  Column(hid_t file, std::string where, const std::string& dataset);

  int64_t count() const { return static_cast<int64_t>(sizes_[0]); }
  size_t bytes() const {
    return static_cast<size_t>(count() * shape_.numel()) * item_size(type_.dtype);
  }
  Array read_all() const;
  void read(int64_t index, Array& sample) const;

 private:
  void open_with_cache(hid_t file, const std::string& name);
  void read_into(void* out, const Shape& shape, hid_t memory_space, hid_t file_space) const;

  std::string where_;  // "'digits.h5': dataset 'x'", to begin messages
  Hdf5Handle dataset_, space_, row_space_;
  std::vector<hsize_t> sizes_;
  Shape shape_;  // of one sample
  Hdf5Type type_{};
};

std::vector<hsize_t> sizes_of(hid_t space, const std::string& where) {
  FE_CHECK(H5Sget_simple_extent_type(space) == H5S_SIMPLE,
           "{}: expected the shape [samples, ...], got a single value or none. Name the datasets "
           "to read with .keys.",
           where);
  const int rank = H5Sget_simple_extent_ndims(space);
  FE_CHECK(rank >= 1 && rank <= static_cast<int>(Shape::kMaxDims),
           "{}: expected 1 to {} dimensions, got {}.", where, Shape::kMaxDims, rank);
  std::vector<hsize_t> sizes(static_cast<size_t>(rank));
  H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  FE_CHECK(sizes[0] > 0, "{}: expected at least one sample, got shape [{}].", where,
           fmt::join(sizes, ", "));
  return sizes;
}

// The sizes come from outside: their product may overflow, or ask for more than there is.
void check_memory(const std::vector<hsize_t>& sizes, size_t item, const std::string& where) {
  const size_t machine =
      static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
  size_t bytes = item;
  bool fits = true;
  for (const hsize_t size : sizes) {
    fits = fits && !__builtin_mul_overflow(bytes, size, &bytes) && bytes <= machine;
  }
  FE_CHECK(fits,
           "{}: expected values that fit into memory ({} MiB), got shape [{}] of {} bytes each. "
           "Read it with .in_memory = false, if it is not damaged.",
           where, machine >> 20, fmt::join(sizes, ", "), item);
}

// Out-of-range numbers would be clamped silently: uint64 above 2^63.
H5T_conv_ret_t refuse_overflow(H5T_conv_except_t what, hid_t, hid_t, void*, void*, void* seen) {
  if (what != H5T_CONV_EXCEPT_RANGE_HI && what != H5T_CONV_EXCEPT_RANGE_LOW) {
    return H5T_CONV_UNHANDLED;
  }
  *static_cast<bool*>(seen) = true;
  return H5T_CONV_ABORT;
}

Column::Column(hid_t file, std::string where, const std::string& name) : where_(std::move(where)) {
  open_with_cache(file, name);
  space_ = Hdf5Handle(H5Dget_space(dataset_.get()), H5Sclose);
  sizes_ = sizes_of(space_.get(), where_);
  const Hdf5Handle type(H5Dget_type(dataset_.get()), H5Tclose);
  FE_CHECK(type.valid(), "{}: cannot read its type: {}.", where_, hdf5_reason());
  type_ = array_type(type.get(), where_);

  const std::vector<hsize_t> row(sizes_.begin() + 1, sizes_.end());
  check_memory(row, item_size(type_.dtype), where_);
  shape_ = Shape(std::vector<int64_t>(row.begin(), row.end()));
  std::vector<hsize_t> one_row = sizes_;
  one_row[0] = 1;
  row_space_ = Hdf5Handle(
      H5Screate_simple(static_cast<int>(one_row.size()), one_row.data(), nullptr), H5Sclose);
}

// HDF5 unpacks a whole chunk for one sample of it; a cache that holds at least two of them makes
// reading in order, or nearly so, unpack each once.
void Column::open_with_cache(hid_t file, const std::string& name) {
  dataset_ = Hdf5Handle(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
  FE_CHECK(dataset_.valid(), "{}: cannot be opened: {}.", where_, hdf5_reason());
  const Hdf5Handle layout(H5Dget_create_plist(dataset_.get()), H5Pclose);
  if (H5Pget_layout(layout.get()) != H5D_CHUNKED) return;
  std::array<hsize_t, H5S_MAX_RANK> sizes{};
  const int rank = H5Pget_chunk(layout.get(), H5S_MAX_RANK, sizes.data());
  const Hdf5Handle type(H5Dget_type(dataset_.get()), H5Tclose);
  size_t chunk = H5Tget_size(type.get());
  for (int i = 0; i < rank; ++i) chunk *= sizes[static_cast<size_t>(i)];
  const Hdf5Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  H5Pset_chunk_cache(access.get(), kChunkSlots, std::max(kChunkCache, 2 * chunk),
                     H5D_CHUNK_CACHE_W0_DEFAULT);
  dataset_ = Hdf5Handle(H5Dopen2(file, name.c_str(), access.get()), H5Dclose);
  FE_CHECK(dataset_.valid(), "{}: cannot be opened: {}.", where_, hdf5_reason());
}

void Column::read_into(void* out, const Shape& shape, hid_t memory_space, hid_t file_space) const {
  bool overflow = false;
  const Hdf5Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  H5Pset_type_conv_cb(transfer.get(), refuse_overflow, &overflow);
  const herr_t status =
      H5Dread(dataset_.get(), type_.memory, memory_space, file_space, transfer.get(), out);
  FE_CHECK(!overflow, "{}: expected numbers that {} holds, got larger ones. Store them as such.",
           where_, type_.dtype);
  FE_CHECK(status >= 0,
           "{}: expected valid data, it cannot be read: {}. The file is damaged; get it again.",
           where_, hdf5_reason());
  if (type_.dtype != Dtype::kBool) return;
  auto* bytes = static_cast<uint8_t*>(out);  // a damaged file may hold more than 0 and 1
  std::transform(bytes, bytes + shape.numel(), bytes, [](uint8_t b) { return uint8_t{b != 0}; });
}

Array Column::read_all() const {
  check_memory(sizes_, item_size(type_.dtype), where_);
  Array values;
  const Shape shape = shape_.with_front(count());
  read_into(values.resize(shape, type_.dtype), shape, H5S_ALL, H5S_ALL);
  return values;
}

void Column::read(int64_t index, Array& sample) const {
  std::array<hsize_t, Shape::kMaxDims> start{}, size{};
  std::copy(sizes_.begin(), sizes_.end(), size.begin());
  start[0] = static_cast<hsize_t>(index);
  size[0] = 1;
  H5Sselect_hyperslab(space_.get(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr);
  read_into(sample.resize(shape_, type_.dtype), shape_, row_space_.get(), space_.get());
}

// Reads samples from the file. HDF5 takes one thread at a time, so more threads read no faster.
class Hdf5Source final : public DataSource {
 public:
  Hdf5Source(Hdf5Handle file, std::vector<Column> columns, Keys keys, std::string name)
      : file_(std::move(file)),
        columns_(std::move(columns)),
        keys_(std::move(keys)),
        name_(std::move(name)),
        size_(columns_[0].count()) {}

  int64_t size() const override { return size_; }
  const Keys& keys() const override { return keys_; }
  std::string name() const override { return name_; }

  void read(int64_t index, std::span<Array> sample) const override {
    const Hdf5Lock lock;
    for (size_t k = 0; k < columns_.size(); ++k) columns_[k].read(index, sample[k]);
  }

  // Labels all at once; images only one by one, because they may not fit in memory.
  std::optional<Array> column(const Key& key) const override {
    const Hdf5Lock lock;
    const Column& column = columns_[slot_of(*this, key)];
    if (column.bytes() > kChunkCache) return std::nullopt;
    return column.read_all();
  }

 private:
  Hdf5Handle file_;
  std::vector<Column> columns_;
  Keys keys_;
  std::string name_;
  int64_t size_;
};

std::vector<std::string> datasets_at_root(hid_t file, const std::string& path) {
  std::vector<std::string> names;
  H5G_info_t info{};
  if (H5Gget_info(file, &info) < 0) return names;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    const auto name_of = [&](char* text, size_t size) {
      return H5Lget_name_by_idx(file, ".", H5_INDEX_NAME, H5_ITER_INC, i, text, size, H5P_DEFAULT);
    };
    const auto length = name_of(nullptr, 0);
    if (length <= 0) continue;
    std::string name(static_cast<size_t>(length), '\0');
    name_of(name.data(), name.size() + 1);
    const Hdf5Handle object(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose);
    FE_CHECK(object.valid(),
             "'{}': expected valid data, '{}' at the root cannot be opened: {}. The file is "
             "damaged, or links to another that is missing.",
             path, name, hdf5_reason());
    if (H5Iget_type(object.get()) == H5I_DATASET) names.push_back(name);
  }
  return names;
}

bool has_dataset(hid_t file, const std::string& name) {
  const Hdf5Handle object(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose);
  return object.valid() && H5Iget_type(object.get()) == H5I_DATASET;
}

KeyMap<std::string> choose_keys(hid_t file, const Hdf5Options& options) {
  const std::string path = options.path.string();
  const std::vector<std::string> at_root = datasets_at_root(file, path);
  if (options.keys.empty()) {
    FE_CHECK(!at_root.empty(),
             "'{}': expected datasets at the root of the file, got none. Name those in groups with "
             ".keys = {{{{\"x\", \"group/dataset\"}}}}.",
             path);
    KeyMap<std::string> keys;
    for (const std::string& name : at_root) keys.set(name, name);
    return keys;
  }
  for (const auto& [key, name] : options.keys) {
    FE_CHECK(has_dataset(file, name),
             "'{}': expected a dataset '{}' for {}, got none.{} At the root: {}.", path, name, key,
             did_you_mean(name, at_root),
             at_root.empty() ? "none" : fmt::format("{}", fmt::join(at_root, ", ")));
  }
  return options.keys;
}

}  // namespace

Dataset hdf5_dataset(const Hdf5Options& options) {
  describe("hdf5_dataset", options);
  FE_CHECK(!options.path.empty(), "hdf5_dataset: expected the path of an HDF5 file, got none.");
  const Hdf5Lock lock;
  Hdf5Handle file = open_hdf5(options.path);
  std::vector<Key> keys;
  std::vector<Column> columns;
  for (const auto& [key, name] : choose_keys(file.get(), options)) {
    const std::string where = fmt::format("'{}': dataset '{}'", options.path.string(), name);
    keys.push_back(key);
    columns.emplace_back(file.get(), where, name);
    FE_CHECK(
        columns.back().count() == columns[0].count(),
        "{}: expected {} samples, as '{}' has, got {}. The first dimension counts the samples; "
        "choose datasets that go together with .keys.",
        where, columns[0].count(), keys[0].str(), columns.back().count());
  }
  const std::string name = options.path.filename().string();
  if (!options.in_memory) {
    return std::make_shared<Hdf5Source>(std::move(file), std::move(columns), Keys(std::move(keys)),
                                        name);
  }
  KeyMap<Array> arrays;
  for (size_t k = 0; k < keys.size(); ++k) arrays.set(keys[k], columns[k].read_all());
  return Dataset::from_arrays(arrays, name);
}

Dataset Hdf5Options::open() const { return hdf5_dataset(*this); }

}  // namespace fe::data
