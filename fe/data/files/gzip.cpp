// SPDX-License-Identifier: Apache-2.0
#include "fe/data/files/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::data {
namespace {

constexpr int kGzipWindow = 16 + MAX_WBITS;  // zlib's way to ask for a gzip header and checksum
constexpr size_t kLargestRatio = 1032;       // deflate cannot pack tighter
constexpr size_t kSmallestBuffer = 1 << 16;

bool is_gzip(std::span<const std::byte> content) {
  return content.size() >= 2 && content[0] == std::byte{0x1f} && content[1] == std::byte{0x8b};
}

// The size written at the end of the file: a hint only, it counts modulo 2^32.
size_t size_hint(std::span<const std::byte> packed) {
  if (packed.size() < 4) return kSmallestBuffer;
  size_t size = 0;
  for (size_t i = 0; i < 4; ++i) {
    size |= std::to_integer<size_t>(packed[packed.size() - 4 + i]) << (8 * i);
  }
  return std::clamp(size, kSmallestBuffer, packed.size() * kLargestRatio + kSmallestBuffer);
}

class Inflater {
 public:
  explicit Inflater(std::span<const std::byte> packed) : packed_(packed) {
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) fail_running("zlib: out of memory.");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Unpacks some bytes into `out` and returns how many, and zlib's verdict.
  std::pair<size_t, int> unpack(std::span<std::byte> out) {
    constexpr size_t kMost = std::numeric_limits<uInt>::max();
    const auto room = static_cast<uInt>(std::min(out.size(), kMost));
    const auto given = static_cast<uInt>(std::min(packed_.size(), kMost));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed_.data()));
    stream_.avail_in = given;
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = room;
    const int verdict = inflate(&stream_, Z_NO_FLUSH);
    packed_ = packed_.subspan(given - stream_.avail_in);
    return {room - stream_.avail_out, verdict};
  }

  // A gzip file may be several, one after the other.
  bool next_member() { return is_gzip(packed_) && inflateReset(&stream_) == Z_OK; }

  bool is_at_end() const { return packed_.empty(); }
  size_t left() const { return packed_.size(); }
  const char* message() const { return stream_.msg ? stream_.msg : "invalid data"; }

 private:
  z_stream stream_{};
  std::span<const std::byte> packed_;
};

std::vector<std::byte> unpack(std::span<const std::byte> packed, const std::string& path) {
  Inflater inflater(packed);
  std::vector<std::byte> content(size_hint(packed) + 1);
  size_t done = 0;
  while (true) {
    if (done == content.size()) content.resize(2 * content.size());
    const auto [count, verdict] = inflater.unpack(std::span(content).subspan(done));
    done += count;
    if (verdict == Z_STREAM_END) {
      if (inflater.next_member()) continue;
      FE_CHECK(inflater.is_at_end(),
               "'{}': expected the end of the gzip data, got {} more bytes. The file is damaged; "
               "get it again.",
               path, inflater.left());
      break;
    }
    const bool starved = verdict == Z_BUF_ERROR || (verdict == Z_OK && count == 0);
    FE_CHECK(!(starved && inflater.is_at_end()),
             "'{}': expected whole gzip data, got a file cut short after {} bytes ({} unpacked). "
             "Get it again.",
             path, packed.size(), done);
    FE_CHECK(verdict == Z_OK || verdict == Z_BUF_ERROR,
             "'{}': expected valid gzip data, got damaged data ({}). Get the file again.", path,
             inflater.message());
  }
  content.resize(done);
  return content;
}

}  // namespace

std::vector<std::byte> read_unpacked(const std::filesystem::path& path) {
  std::vector<std::byte> content = read_file(path);
  return is_gzip(content) ? unpack(content, path.string()) : content;
}

}  // namespace fe::data
