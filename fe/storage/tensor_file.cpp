// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/tensor_file.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/storage/digest.h"
#include "fe/storage/hdf5_handle.h"
#include "fe/storage/hdf5_image.h"
#include "fe/storage/hdf5_tensor.h"

namespace fe {
namespace {

using hdf5::check;
using hdf5::Handle;

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

constexpr int64_t kFormatVersion = 1;
constexpr size_t kFrontSize = 512;  // the smallest user block of HDF5
constexpr std::string_view kTitle = "fe tensor file\n";
constexpr const char* kVersionAttribute = "format_version";

std::string_view text_of(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The text in front of the HDF5 image, padded to kFrontSize.
std::string front_of(BytesView image) {
  std::string front = fmt::format("{}bytes {}\nsha256 {}\n", kTitle, image.size(), sha256(image));
  front.resize(kFrontSize, '\n');
  return front;
}

void write_version(hid_t file) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "make a data space");
  const Handle attribute(
      H5Acreate2(file, kVersionAttribute, H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
      "make an attribute");
  check(H5Awrite(attribute, H5T_STD_I64LE, &kFormatVersion), "write an attribute");
}

// Whether HDF5 keeps the name unchanged: every part between slashes is a valid name.
bool is_plain(std::string_view name) {
  if (name.find('\0') != std::string_view::npos) return false;
  size_t start = 0;
  while (true) {
    const size_t end = std::min(name.find('/', start), name.size());
    const std::string_view part = name.substr(start, end - start);
    if (part.empty() || part == ".") return false;
    if (end == name.size()) return true;
    start = end + 1;
  }
}

void check_names(const TensorFile& content, const std::string& path) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : content.tensors) {
    FE_CHECK(tensor.defined(), "cannot write '{}': the tensor '{}' is undefined.", path, name);
    FE_CHECK(is_plain(name),
             "cannot write '{}': expected tensor names without an empty part or '.', got '{}'.",
             path, name);
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  FE_CHECK(twice == names.end(), "cannot write '{}': the tensor name '{}' is there twice.", path,
           *twice);
  FE_CHECK(!content.attributes.contains(kVersionAttribute),
           "cannot write '{}': the attribute name '{}' is taken.", path, kVersionAttribute);
}

void write_content(hid_t file, const TensorFile& content) {
  write_version(file);
  for (const auto& [name, text] : content.attributes) hdf5::write_text(file, name, text);
  const Handle list(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, "make a property list");
  check(H5Pset_obj_track_times(list, false), "switch off time stamps");
  const Handle group(H5Gcreate2(file, "tensors", H5P_DEFAULT, list, H5P_DEFAULT), H5Gclose,
                     "make a group");
  for (const auto& [name, tensor] : content.tensors) {
    try {
      hdf5::write_tensor(group, name, tensor);
    } catch (const Error& error) {
      throw Error(fmt::format("tensor '{}': {}", name, error.what()), error.kind());
    }
  }
}

// The number after `word` in the text at the front, or -1.
int64_t number_after(std::string_view front, std::string_view word) {
  const size_t start = front.find(word);
  if (start == std::string_view::npos) return -1;
  int64_t number = -1;
  const char* first = front.data() + start + word.size();
  const auto [end, error] = std::from_chars(first, front.data() + front.size(), number);
  return error == std::errc() ? number : -1;
}

// The HDF5 image in the content of a file that has been verified.
BytesView checked_image(BytesView content, const std::string& path) {
  constexpr std::string_view kHdf5Start = "\x89HDF\r\n\x1a\n";
  FE_CHECK(!content.empty(), "'{}' is empty. Use another copy.", path);
  FE_CHECK(!text_of(content).starts_with(kHdf5Start),
           "'{}' is an HDF5 file that fe did not write: its checksum is missing. Save the tensors "
           "with fe, or as safetensors.",
           path);
  const std::string_view title = text_of(content.first(std::min(content.size(), kTitle.size())));
  FE_CHECK(kTitle.starts_with(title), "'{}' is not a model file or checkpoint of fe.", path);
  FE_CHECK(content.size() > kFrontSize, "'{}' is cut short: {} bytes are left. Use another copy.",
           path, content.size());
  const BytesView image = content.subspan(kFrontSize);
  const std::string_view front = text_of(content.first(kFrontSize));
  const int64_t expected = number_after(front, "\nbytes ");
  FE_CHECK(expected < 0 || static_cast<uint64_t>(expected) <= image.size(),
           "'{}' is cut short: expected {} bytes, got {}. Use another copy.", path,
           expected + static_cast<int64_t>(kFrontSize), content.size());
  FE_CHECK(front == front_of(image),
           "'{}' is damaged: its content does not have the SHA-256 it was written with. Use "
           "another copy. (A file that another program has changed counts as damaged.)",
           path);
  return image;
}

void check_version(hid_t file, const std::string& path) {
  const Handle attribute(H5Aopen(file, kVersionAttribute, H5P_DEFAULT), H5Aclose,
                         "open the format version");
  int64_t version = 0;
  check(H5Aread(attribute, H5T_NATIVE_INT64, &version), "read the format version");
  FE_CHECK(version <= kFormatVersion,
           "'{}' has format version {}; this program reads up to {}. Update fe.", path, version,
           kFormatVersion);
}

// Every data set below the group, at any depth.
std::vector<std::string> dataset_names(hid_t group) {
  std::vector<std::string> names;
  const auto visit = [](hid_t, const char* name, const H5O_info_t* info, void* out) -> herr_t {
    if (info->type == H5O_TYPE_DATASET)
      static_cast<std::vector<std::string>*>(out)->push_back(name);
    return 0;
  };
  check(H5Ovisit(group, H5_INDEX_NAME, H5_ITER_INC, visit, &names), "list the tensors");
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> attribute_names(hid_t file) {
  std::vector<std::string> names;
  const auto visit = [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->push_back(name);
    return 0;
  };
  check(H5Aiterate2(file, H5_INDEX_NAME, H5_ITER_INC, nullptr, visit, &names), "list attributes");
  std::erase(names, kVersionAttribute);
  return names;
}

TensorFile parse(BytesView image, const std::string& path) {
  const Handle file = hdf5::open_image(image);
  check_version(file, path);
  TensorFile content;
  for (const std::string& name : attribute_names(file)) {
    content.attributes[name] = hdf5::read_text(file, name);
  }
  const Handle group(H5Gopen2(file, "tensors", H5P_DEFAULT), H5Gclose, "open /tensors");
  for (const std::string& name : dataset_names(group)) {
    content.tensors.emplace_back(name, hdf5::read_tensor(group, name));
  }
  return content;
}

}  // namespace

void write_tensor_file(const std::filesystem::path& path, const TensorFile& content) {
  check_names(content, path.string());
  Bytes bytes;
  try {
    const hdf5::LibraryGuard guard;
    bytes = hdf5::write_image(kFrontSize, [&](hid_t file) { write_content(file, content); });
  } catch (const Error& error) {
    throw Error(fmt::format("cannot write '{}': {}", path.string(), error.what()), error.kind());
  }
  const std::string front = front_of(BytesView(bytes).subspan(kFrontSize));
  std::copy_n(reinterpret_cast<const std::byte*>(front.data()), kFrontSize, bytes.begin());
  write_file(path, bytes);
}

TensorFile read_tensor_file(const std::filesystem::path& path) {
  const Bytes content = read_file(path);
  const BytesView image = checked_image(content, path.string());
  const hdf5::LibraryGuard guard;
  try {
    return parse(image, path.string());
  } catch (const Error& error) {
    if (error.kind() == Error::Kind::kInput) throw;
    fail("cannot read '{}': {}", path.string(), error.what());
  }
}

}  // namespace fe
