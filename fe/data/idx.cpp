// SPDX-License-Identifier: Apache-2.0
#include "fe/data/idx.h"

#include <bit>
#include <memory>
#include <span>
#include <vector>

#include "fe/base/error.h"
#include "fe/data/files/gzip.h"
#include "fe/data/labels.h"

namespace fe::data {
namespace {

using ByteView = std::span<const std::byte>;

// The third byte of a file.
enum class IdxType : uint8_t {
  kUInt8 = 0x08,
  kInt8 = 0x09,
  kInt16 = 0x0B,
  kInt32 = 0x0C,
  kFloat32 = 0x0D,
  kFloat64 = 0x0E
};

size_t item_size_of(IdxType type) {
  switch (type) {
    case IdxType::kUInt8:
    case IdxType::kInt8:
      return 1;
    case IdxType::kInt16:
      return 2;
    case IdxType::kInt32:
    case IdxType::kFloat32:
      return 4;
    case IdxType::kFloat64:
      return 8;
  }
  return 0;  // no such type
}

template <size_t kBytes>
using Word = std::conditional_t<
    kBytes == 1,
    uint8_t,
    std::conditional_t<kBytes == 2, uint16_t, std::conditional_t<kBytes == 4, uint32_t, uint64_t>>>;

template <class T>
T big_endian(const std::byte* bytes) {
  using Bits = Word<sizeof(T)>;
  Bits bits = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    bits = static_cast<Bits>((uint64_t{bits} << 8) | std::to_integer<uint64_t>(bytes[i]));
  }
  return std::bit_cast<T>(bits);
}

template <class Stored, class T = Stored>
Array convert(ByteView content, const Shape& shape) {
  Array array;
  T* out = array.resize<T>(shape);
  for (size_t i = 0; i < content.size(); i += sizeof(Stored)) {
    *out++ = T{big_endian<Stored>(content.data() + i)};
  }
  return array;
}

struct Header {
  IdxType type = IdxType::kUInt8;
  Shape shape;
  size_t size = 0;  // of the header, in bytes
};

Header read_header(ByteView content, const std::string& path) {
  FE_CHECK(content.size() >= 4,
           "'{}': expected an IDX file, got {} bytes. Is the download complete?", path,
           content.size());
  const auto byte = [&](size_t i) { return std::to_integer<uint8_t>(content[i]); };
  const auto type = static_cast<IdxType>(byte(2));
  const size_t rank = byte(3);
  FE_CHECK(byte(0) == 0 && byte(1) == 0 && item_size_of(type) != 0 && rank >= 1 &&
               rank <= Shape::kMaxDims,
           "'{}': expected an IDX file (bytes 00 00, a type of 08 to 0e, a rank of 1 to {}), got "
           "{:02x} {:02x} {:02x} {:02x}. Is it a file of another kind?",
           path, Shape::kMaxDims, byte(0), byte(1), byte(2), byte(3));
  const size_t size = 4 + 4 * rank;
  FE_CHECK(content.size() >= size,
           "'{}': expected an IDX header of {} bytes, got {} bytes. The file is cut short; get it "
           "again.",
           path, size, content.size());
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < rank; ++i) sizes.push_back(big_endian<uint32_t>(&content[4 + 4 * i]));
  return {type, Shape(sizes), size};
}

// False when `shape` is not what `bytes` bytes hold; the sizes come from outside and may overflow.
bool fits(const Shape& shape, size_t item, size_t bytes) {
  size_t expected = item;
  for (const int64_t size : shape) {
    if (__builtin_mul_overflow(expected, static_cast<size_t>(size), &expected)) return false;
  }
  return expected == bytes;
}

}  // namespace

Array read_idx(const std::filesystem::path& path) {
  auto content = std::make_shared<const std::vector<std::byte>>(read_unpacked(path));
  const Header header = read_header(*content, path.string());
  const Shape& shape = header.shape;
  const ByteView values = ByteView(*content).subspan(header.size);
  FE_CHECK(fits(shape, item_size_of(header.type), values.size()),
           "'{}': expected the values of shape {} that its header announces ({} bytes each), got "
           "{} bytes. The file is cut short or damaged; get it again.",
           path.string(), shape, item_size_of(header.type), values.size());
  switch (header.type) {
    case IdxType::kUInt8:
      return Array::share(content, values.data(), shape, Dtype::kUInt8);
    case IdxType::kInt8:
      return convert<int8_t, int16_t>(values, shape);
    case IdxType::kInt16:
      return convert<int16_t>(values, shape);
    case IdxType::kInt32:
      return convert<int32_t>(values, shape);
    case IdxType::kFloat32:
      return convert<float>(values, shape);
    case IdxType::kFloat64:
      break;
  }
  return convert<double>(values, shape);
}

Dataset idx_dataset(const IdxOptions& options) {
  describe("idx_dataset", options);
  FE_CHECK(!options.images.empty() && !options.labels.empty(),
           "idx_dataset: expected the paths of images and labels, got '{}' and '{}'.",
           options.images.string(), options.labels.string());
  const Array images = read_idx(options.images);
  const Array stored = read_idx(options.labels);
  FE_CHECK(stored.shape().dim() == 1 && stored.dtype() != Dtype::kFloat32 &&
               stored.dtype() != Dtype::kFloat64,
           "'{}': expected labels, whole numbers of shape [samples], got {} {}. Are images and "
           "labels swapped?",
           options.labels.string(), stored.dtype(), stored.shape());
  FE_CHECK(images.shape()[0] == stored.shape()[0],
           "idx_dataset: expected as many images as labels, got {} in '{}' and {} in '{}'. Take "
           "both from the same set.",
           images.shape()[0], options.images.string(), stored.shape()[0], options.labels.string());
  const Array labels = to_int64(stored);
  if (options.classes > 0) {
    check_labels(labels.values<int64_t>(), options.classes, options.labels.string());
  }
  return Dataset::from_arrays({{options.image_key, images}, {options.label_key, labels}},
                              options.images.filename().string());
}

Dataset IdxOptions::open() const { return idx_dataset(*this); }

}  // namespace fe::data
