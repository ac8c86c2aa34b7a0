// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/data/files/hdf5_file.h"
#include "fe/data/hdf5.h"

namespace fe::data {
namespace {

constexpr size_t kChunkBytes = size_t{256} << 10;

// What h5py writes for numpy.bool_, and reads back as such.
Hdf5Handle bool_type() {
  Hdf5Handle type(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose);
  const int8_t no = 0, yes = 1;
  H5Tenum_insert(type.get(), "FALSE", &no);
  H5Tenum_insert(type.get(), "TRUE", &yes);
  return type;
}

// Little-endian wherever it is written.
Hdf5Handle file_type(Dtype dtype) {
  const auto copy = [](hid_t type) { return Hdf5Handle(H5Tcopy(type), H5Tclose); };
  switch (dtype) {
    case Dtype::kBool:
      return bool_type();
    case Dtype::kUInt8:
      return copy(H5T_STD_U8LE);
    case Dtype::kInt16:
      return copy(H5T_STD_I16LE);
    case Dtype::kInt32:
      return copy(H5T_STD_I32LE);
    case Dtype::kInt64:
      return copy(H5T_STD_I64LE);
    case Dtype::kFloat32:
      return copy(H5T_IEEE_F32LE);
    case Dtype::kFloat64:
      break;
  }
  return copy(H5T_IEEE_F64LE);
}

// Collects samples and writes them a chunk at a time.
class ColumnWriter {
 public:
  ColumnWriter(hid_t file, Key key, const Array& first, int64_t count, int compression)
      : key_(std::move(key)),
        dtype_(first.dtype()),
        shape_(first.shape()),
        memory_(file_type(dtype_)) {
    for (const int64_t size : shape_.with_front(count))
      sizes_.push_back(static_cast<hsize_t>(size));
    const size_t row = std::max<size_t>(first.nbytes(), 1);
    sizes_in_chunk_ = sizes_;
    sizes_in_chunk_[0] = std::clamp<hsize_t>(kChunkBytes / row, 1, sizes_[0]);
    create(file, first.nbytes() > 0, compression);
    pending_.reserve(first.nbytes() * sizes_in_chunk_[0]);
  }

  void add(const Array& value, int64_t index) {
    FE_CHECK(value.dtype() == dtype_ && value.shape() == shape_,
             "write_hdf5: expected {} {} under {} for every sample, as for the first, got {} {} "
             "for sample {}. Resize the samples first.",
             dtype_, shape_, key_, value.dtype(), value.shape(), index);
    const auto* bytes = static_cast<const std::byte*>(value.data());
    pending_.insert(pending_.end(), bytes, bytes + value.nbytes());
    if (++rows_ == sizes_in_chunk_[0]) flush();
  }

  void flush() {
    if (rows_ == 0) return;
    std::vector<hsize_t> start(sizes_.size(), 0), size = sizes_;
    start[0] = written_;
    size[0] = rows_;
    const Hdf5Handle space(H5Dget_space(dataset_.get()), H5Sclose);
    const Hdf5Handle rows(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr),
                          H5Sclose);
    H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr);
    const herr_t status = H5Dwrite(dataset_.get(), memory_type(), rows.get(), space.get(),
                                   H5P_DEFAULT, pending_.data());
    if (status < 0) fail_running("write_hdf5: cannot store {}: {}.", key_, hdf5_reason());
    written_ += rows_;
    rows_ = 0;
    pending_.clear();
  }

 private:
  void create(hid_t file, bool has_values, int compression) {
    const Hdf5Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(layout.get(), false);  // the same samples give the same bytes
    if (has_values) {
      H5Pset_chunk(layout.get(), static_cast<int>(sizes_.size()), sizes_in_chunk_.data());
      H5Pset_shuffle(layout.get());
      if (compression > 0) H5Pset_deflate(layout.get(), static_cast<unsigned>(compression));
      H5Pset_fletcher32(layout.get());
    }
    const Hdf5Handle space(
        H5Screate_simple(static_cast<int>(sizes_.size()), sizes_.data(), nullptr), H5Sclose);
    const std::string& name = key_.str();
    dataset_ = Hdf5Handle(H5Dcreate2(file, name.c_str(), memory_.get(), space.get(), H5P_DEFAULT,
                                     layout.get(), H5P_DEFAULT),
                          H5Dclose);
    FE_CHECK(dataset_.valid(),
             "write_hdf5: expected keys that HDF5 takes for names, got {}: {}. Rename it.", key_,
             hdf5_reason());
  }

  // The booleans' own type in memory too: HDF5 does not turn integers into them.
  hid_t memory_type() const { return dtype_ == Dtype::kBool ? memory_.get() : native_type(dtype_); }

  Key key_;
  Dtype dtype_;
  Shape shape_;
  Hdf5Handle memory_, dataset_;
  std::vector<hsize_t> sizes_, sizes_in_chunk_;
  std::vector<std::byte> pending_;
  hsize_t rows_ = 0, written_ = 0;
};

void write_samples(hid_t file, const Dataset& dataset, int compression) {
  std::vector<Array> sample(dataset.keys().size());
  std::vector<ColumnWriter> writers;
  for (int64_t i = 0; i < dataset.size(); ++i) {
    dataset.read(i, sample);
    for (size_t k = 0; k < sample.size(); ++k) {
      if (i == 0) {
        writers.emplace_back(file, dataset.keys()[k], sample[k], dataset.size(), compression);
      }
      writers[k].add(sample[k], i);
    }
  }
  for (ColumnWriter& writer : writers) writer.flush();
}

// A file in the system's folder for such ($TMPDIR, /tmp), removed at the end. (HDF5 can build one
// in memory, but H5Fget_file_image spoils the checksum of the newer formats' first block.)
class TemporaryFile {
 public:
  TemporaryFile() : path_((std::filesystem::temp_directory_path() / "fe_hdf5_XXXXXX").string()) {
    fd_ = ::mkostemp(path_.data(), O_CLOEXEC);
    if (fd_ < 0) {
      fail_running("write_hdf5: cannot make the temporary file '{}': {}. Is TMPDIR right?", path_,
                   std::strerror(errno));
    }
  }
  ~TemporaryFile() {
    if (content_ != MAP_FAILED) ::munmap(content_, size_);
    ::close(fd_);
    ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

  std::span<const std::byte> content() {
    struct stat status {};
    if (::fstat(fd_, &status) == 0 && status.st_size > 0) {
      size_ = static_cast<size_t>(status.st_size);
      content_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, fd_, 0);
    }
    if (content_ == MAP_FAILED) {
      fail_running("write_hdf5: cannot read back the temporary file: {}.", std::strerror(errno));
    }
    return {static_cast<const std::byte*>(content_), size_};
  }

 private:
  std::string path_;
  int fd_ = -1;
  void* content_ = MAP_FAILED;
  size_t size_ = 0;
};

void write_to(const std::string& path, const Dataset& dataset, int compression) {
  const Hdf5Lock lock;
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // The first format with checksums in all of its own structures too.
  H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_LATEST);
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(access.get(), /*use_file_locking=*/false, /*ignore_when_disabled=*/true);
#endif
  const Hdf5Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()),
                        H5Fclose);
  if (!file.valid()) fail_running("write_hdf5: cannot make a file: {}.", hdf5_reason());
  write_samples(file.get(), dataset, compression);
  if (H5Fflush(file.get(), H5F_SCOPE_LOCAL) < 0) {
    fail_running("write_hdf5: cannot put the file together: {}.", hdf5_reason());
  }
}

}  // namespace

void write_hdf5(const std::filesystem::path& path, const Dataset& dataset, int compression) {
  FE_CHECK(compression >= 0 && compression <= 9,
           "write_hdf5: expected compression in [0, 9], got {}.", compression);
  for (const Key& key : dataset.keys()) {
    FE_CHECK(key.str().find('/') == std::string::npos,
             "write_hdf5: expected keys without '/' (HDF5 makes a group of it), got {}. Rename it.",
             key);
  }
  TemporaryFile built;
  write_to(built.path(), dataset, compression);
  write_file(path, built.content());
}

}  // namespace fe::data
