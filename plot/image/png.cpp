// SPDX-License-Identifier: Apache-2.0
#include "plot/image/png.h"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <span>
#include <string>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::plot {
namespace {

namespace fs = std::filesystem;

constexpr size_t kSignatureBytes = 8;
constexpr uint64_t kMaxBytes = uint64_t{1} << 31;  // a damaged header must not ask for terabytes

// What libpng's callbacks see. libpng reports an error by longjmp, which runs no destructor: the
// functions that call setjmp own nothing.
struct Input {
  std::span<const std::byte> left;
  bool truncated = false;
  char error[160] = "";
};

struct Header {
  png_uint_32 height = 0;
  png_uint_32 width = 0;
  int channels = 0;
};

void keep_error(char (&error)[160], const char* message) {
  std::strncpy(error, message, sizeof error - 1);
}

void on_read_error(png_structp png, const char* message) {
  keep_error(static_cast<Input*>(png_get_error_ptr(png))->error, message);
  png_longjmp(png, 1);
}

void ignore_warning(png_structp, const char*) {}

void on_read(png_structp png, png_bytep out, size_t count) {
  auto* input = static_cast<Input*>(png_get_io_ptr(png));
  if (input->left.size() < count) {
    input->truncated = true;
    png_error(png, "it ends in the middle of a chunk");
  }
  std::memcpy(out, input->left.data(), count);
  input->left = input->left.subspan(count);
}

class Reader {
 public:
  explicit Reader(Input& input)
      : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &input, on_read_error, ignore_warning)),
        info_(png_ ? png_create_info_struct(png_) : nullptr) {
    if (png_) png_set_read_fn(png_, &input, on_read);
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool read_header(Header& header) {
    if (!info_ || setjmp(png_jmpbuf(png_))) return false;
    png_read_info(png_, info_);
    png_set_expand_gray_1_2_4_to_8(png_);
    png_set_palette_to_rgb(png_);
    png_set_scale_16(png_);
    png_set_strip_alpha(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    header = {png_get_image_height(png_, info_), png_get_image_width(png_, info_),
              png_get_channels(png_, info_)};
    return true;
  }

  bool read_rows(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_))) return false;
    png_read_image(png_, rows);
    png_read_end(png_, nullptr);
    return true;
  }

 private:
  png_structp png_;
  png_infop info_;
};

[[noreturn]] void fail_damaged(const fs::path& path, const Input& input, size_t file_bytes) {
  if (input.truncated) {
    fail(
        "read_png: expected '{}' to hold a whole PNG image, got a truncated file of {} bytes. "
        "Copy or make it again.",
        path.string(), file_bytes);
  }
  fail(
      "read_png: expected '{}' to hold a sound PNG image, got a damaged one ({}). "
      "Copy or make it again.",
      path.string(), input.error);
}

void check_signature(const fs::path& path, std::span<const std::byte> file) {
  FE_CHECK(!file.empty(), "read_png: expected '{}' to be a PNG file, got an empty file.",
           path.string());
  const auto* bytes = reinterpret_cast<const unsigned char*>(file.data());
  const size_t count = std::min(file.size(), kSignatureBytes);
  FE_CHECK(png_sig_cmp(bytes, 0, count) == 0,
           "read_png: expected '{}' to be a PNG file, got one that begins with the bytes {:02x}.",
           path.string(), fmt::join(bytes, bytes + count, " "));
}

struct Output {
  std::vector<std::byte>* bytes;
  char error[160] = "";
};

void on_write_error(png_structp png, const char* message) {
  keep_error(static_cast<Output*>(png_get_error_ptr(png))->error, message);
  png_longjmp(png, 1);
}

void on_write(png_structp png, png_bytep data, size_t count) {
  auto* bytes = static_cast<Output*>(png_get_io_ptr(png))->bytes;
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  bytes->insert(bytes->end(), begin, begin + count);
}

void ignore_flush(png_structp) {}

class Writer {
 public:
  explicit Writer(Output& output)
      : png_(png_create_write_struct(
            PNG_LIBPNG_VER_STRING, &output, on_write_error, ignore_warning)),
        info_(png_ ? png_create_info_struct(png_) : nullptr) {
    if (png_) png_set_write_fn(png_, &output, on_write, ignore_flush);
  }
  ~Writer() { png_destroy_write_struct(&png_, &info_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  bool write(const Header& header, const uint8_t* pixels) {
    if (!info_ || setjmp(png_jmpbuf(png_))) return false;
    png_set_IHDR(png_, info_, header.width, header.height, 8,
                 header.channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png_, info_);
    const size_t row_bytes = size_t{header.width} * static_cast<size_t>(header.channels);
    for (png_uint_32 y = 0; y < header.height; ++y) {
      png_write_row(png_, pixels + y * row_bytes);
    }
    png_write_end(png_, info_);
    return true;
  }

 private:
  png_structp png_;
  png_infop info_;
};

Header header_of(const Array& image) {
  const Shape& shape = image.shape();
  const bool gray = shape.dim() == 2 || (shape.dim() == 3 && shape[2] == 1);
  const bool rgb = shape.dim() == 3 && shape[2] == 3;
  FE_CHECK(image.defined() && image.dtype() == Dtype::kUInt8 && (gray || rgb) && image.numel() > 0,
           "write_png: expected uint8 of shape [H, W], [H, W, 1] or [H, W, 3], got {} {}.",
           image.dtype(), shape);
  return {static_cast<png_uint_32>(shape[0]), static_cast<png_uint_32>(shape[1]), rgb ? 3 : 1};
}

}  // namespace

Array read_png(const fs::path& path) {
  const std::vector<std::byte> file = read_file(path);
  check_signature(path, file);
  Input input{.left = file};
  Reader reader(input);
  Header header;
  if (!reader.read_header(header)) fail_damaged(path, input, file.size());
  FE_CHECK(uint64_t{header.height} * header.width * 3 <= kMaxBytes,
           "read_png: expected '{}' to hold an image of at most {} bytes, got {} x {} pixels.",
           path.string(), kMaxBytes, header.width, header.height);

  Array image;
  uint8_t* pixels = image.resize<uint8_t>({header.height, header.width, header.channels});
  const size_t row_bytes = size_t{header.width} * static_cast<size_t>(header.channels);
  std::vector<png_bytep> rows(header.height);
  for (size_t y = 0; y < rows.size(); ++y) rows[y] = pixels + y * row_bytes;
  if (!reader.read_rows(rows.data())) fail_damaged(path, input, file.size());
  return image;
}

std::vector<std::byte> encode_png(const Array& image) {
  const Header header = header_of(image);
  std::vector<std::byte> bytes;
  Output output{.bytes = &bytes};
  Writer writer(output);
  if (!writer.write(header, image.data<uint8_t>())) {
    fail_running("write_png: cannot encode an image of shape {}: {}.", image.shape(), output.error);
  }
  return bytes;
}

void write_png(const fs::path& path, const Array& image) { write_file(path, encode_png(image)); }

}  // namespace fe::plot
