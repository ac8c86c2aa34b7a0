// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/safetensors.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe {
namespace {

using Json = nlohmann::ordered_json;
using BytesView = std::span<const std::byte>;

constexpr std::string_view kMetadata = "__metadata__";
constexpr size_t kLengthSize = 8;
constexpr size_t kAlignment = 8;
constexpr size_t kMaxHeader = 100'000'000;  // the limit of the reference implementation

struct TypeName {
  at::ScalarType type;
  std::string_view name;
};
constexpr std::array<TypeName, 10> kTypeNames = {{
    {at::kBool, "BOOL"},
    {at::kByte, "U8"},
    {at::kChar, "I8"},
    {at::kShort, "I16"},
    {at::kInt, "I32"},
    {at::kLong, "I64"},
    {at::kHalf, "F16"},
    {at::kBFloat16, "BF16"},
    {at::kFloat, "F32"},
    {at::kDouble, "F64"},
}};

std::string_view name_of(at::ScalarType type, const std::string& tensor) {
  for (const TypeName& known : kTypeNames) {
    if (known.type == type) return known.name;
  }
  fail("cannot save '{}' as safetensors: it has no type {}. Convert it before saving.", tensor,
       c10::toString(type));
}

struct Entry {
  std::string name;
  at::ScalarType type;
  std::vector<int64_t> shape;
  size_t begin = 0;
  size_t end = 0;
};

// Parses the header; errors name the file.
class Reader {
 public:
  Reader(BytesView content, std::string path) : content_(content), path_(std::move(path)) {}

  TensorFile read() {
    const Json header = read_header();
    TensorFile file;
    std::vector<Entry> entries;
    for (const auto& [name, value] : header.items()) {
      if (name == kMetadata)
        file.attributes = read_metadata(value);
      else
        entries.push_back(read_entry(name, value));
    }
    check_cover(entries);
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    for (const Entry& entry : entries) {
      const Tensor tensor = at::empty(entry.shape, entry.type);
      const size_t size = entry.end - entry.begin;
      if (size > 0) std::memcpy(tensor.data_ptr(), data_.data() + entry.begin, size);
      file.tensors.emplace_back(entry.name, tensor);
    }
    return file;
  }

 private:
  template <class... Args>
  void check(bool condition, fmt::format_string<Args...> format, Args&&... args) const {
    if (condition) return;
    fail("'{}' is not a valid safetensors file: {}", path_,
         fmt::format(format, std::forward<Args>(args)...));
  }

  Json read_header() {
    check(content_.size() >= kLengthSize, "expected at least 8 bytes, got {}.", content_.size());
    uint64_t length = 0;
    std::memcpy(&length, content_.data(), kLengthSize);
    const size_t rest = content_.size() - kLengthSize;
    check(length <= rest && length <= kMaxHeader,
          "expected a header of {} bytes, got {} bytes of file. Is it cut short?", length, rest);
    const BytesView text = content_.subspan(kLengthSize, static_cast<size_t>(length));
    data_ = content_.subspan(kLengthSize + static_cast<size_t>(length));
    const char* first = reinterpret_cast<const char*>(text.data());
    std::vector<std::string> keys;
    const auto no_duplicates = [&](int depth, Json::parse_event_t event, const Json& parsed) {
      if (depth == 1 && event == Json::parse_event_t::key) {
        keys.push_back(parsed.get<std::string>());
      }
      return true;
    };
    Json header;
    try {
      header = Json::parse(first, first + text.size(), no_duplicates);
    } catch (const Json::exception& error) {
      check(false, "its header is not JSON ({}).", error.what());
    }
    check(header.is_object(), "expected its header to be a JSON object.");
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice != keys.end()) check(false, "the name '{}' is there twice.", *twice);
    return header;
  }

  std::map<std::string, std::string> read_metadata(const Json& value) const {
    check(value.is_object(), "expected its metadata to be a JSON object.");
    std::map<std::string, std::string> metadata;
    for (const auto& [name, text] : value.items()) {
      check(text.is_string(), "expected the metadata '{}' to be text.", name);
      metadata[name] = text.get<std::string>();
    }
    return metadata;
  }

  Entry read_entry(const std::string& name, const Json& value) const {
    const auto natural = [](const Json& number) { return number.is_number_unsigned(); };
    const auto list = [&](const char* key) {
      return value.contains(key) && value[key].is_array() &&
             std::all_of(value[key].begin(), value[key].end(), natural);
    };
    const bool whole = value.is_object() && value.contains("dtype") && value["dtype"].is_string() &&
                       list("shape") && list("data_offsets") && value["data_offsets"].size() == 2;
    check(whole, "expected dtype, shape and data_offsets for the tensor '{}'.", name);
    Entry entry{.name = name, .type = at::kFloat, .shape = {}};
    const auto dtype = value["dtype"].get<std::string>();
    const auto known = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                                    [&](const TypeName& type) { return type.name == dtype; });
    check(known != kTypeNames.end(), "the tensor '{}' has the type {}, which fe does not know.",
          name, dtype);
    entry.type = known->type;
    entry.begin = value["data_offsets"][0].get<size_t>();
    entry.end = value["data_offsets"][1].get<size_t>();
    check(entry.begin <= entry.end && entry.end <= data_.size(),
          "expected the tensor '{}' inside the {} bytes of data, got [{}, {}]. Is it cut short?",
          name, data_.size(), entry.begin, entry.end);
    size_t bytes = c10::elementSize(entry.type);
    size_t bound = bytes;  // an upper bound that ignores sizes of 0
    for (const Json& item : value["shape"]) {
      const auto size = item.get<uint64_t>();
      const bool fits = !__builtin_mul_overflow(bound, std::max<uint64_t>(size, 1), &bound) &&
                        bound <= std::numeric_limits<int64_t>::max();
      check(fits, "the shape of the tensor '{}' is too large.", name);
      bytes *= size;
      entry.shape.push_back(static_cast<int64_t>(size));
    }
    check(bytes == entry.end - entry.begin,
          "expected {} bytes for the tensor '{}' of shape {}, got {}.", bytes, name,
          shape_str(entry.shape), entry.end - entry.begin);
    return entry;
  }

  // The format has no holes and no overlaps.
  void check_cover(std::vector<Entry> entries) const {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    size_t position = 0;
    for (const Entry& entry : entries) {
      check(entry.begin == position, "expected the tensor '{}' to begin at {}, got {}.", entry.name,
            position, entry.begin);
      position = entry.end;
    }
    check(position == data_.size(), "expected {} bytes of data, got {}.", position, data_.size());
  }

  BytesView content_;
  BytesView data_;
  std::string path_;
};

// Larger types first, so that every tensor is aligned.
NamedTensors in_file_order(const NamedTensors& tensors) {
  NamedTensors sorted;
  for (const auto& [name, tensor] : tensors) {
    FE_CHECK(tensor.defined(), "cannot save '{}' as safetensors: it is undefined.", name);
    FE_CHECK(name != kMetadata, "cannot save a tensor of the name '{}' as safetensors.", name);
    sorted.emplace_back(name, tensor.detach().to(at::kCPU).contiguous());
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    const auto rank = [](const auto& item) {
      return std::pair(-static_cast<int64_t>(item.second.element_size()), item.first);
    };
    return rank(a) < rank(b);
  });
  return sorted;
}

}  // namespace

void save_safetensors(const std::filesystem::path& path,
                      const NamedTensors& tensors,
                      const std::map<std::string, std::string>& metadata) {
  const NamedTensors sorted = in_file_order(tensors);
  Json header = Json::object();
  if (!metadata.empty()) header[std::string(kMetadata)] = metadata;
  size_t position = 0;
  for (const auto& [name, tensor] : sorted) {
    FE_CHECK(!header.contains(name), "cannot write '{}': the tensor name '{}' is there twice.",
             path.string(), name);
    const size_t end = position + tensor.nbytes();
    header[name] = {{"dtype", name_of(tensor.scalar_type(), name)},
                    {"shape", tensor.sizes().vec()},
                    {"data_offsets", {position, end}}};
    position = end;
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const Json::exception&) {
    fail("cannot write '{}': expected names and metadata in UTF-8.", path.string());
  }
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');

  std::vector<std::byte> content(kLengthSize + text.size() + position);
  const uint64_t length = text.size();
  std::memcpy(content.data(), &length, kLengthSize);
  std::memcpy(content.data() + kLengthSize, text.data(), text.size());
  std::byte* out = content.data() + kLengthSize + text.size();
  for (const auto& [name, tensor] : sorted) {
    if (tensor.nbytes() == 0) continue;
    std::memcpy(out, tensor.data_ptr(), tensor.nbytes());
    out += tensor.nbytes();
  }
  write_file(path, content);
}

TensorFile load_safetensors(const std::filesystem::path& path) {
  const std::vector<std::byte> content = read_file(path);
  return Reader(content, path.string()).read();
}

}  // namespace fe
