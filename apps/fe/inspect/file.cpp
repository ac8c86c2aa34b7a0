// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "apps/fe/inspect/inspect.h"
#include "fe/base/error.h"
#include "fe/data/files/hdf5_file.h"
#include "fe/data/idx.h"
#include "fe/run/checkpoint.h"
#include "fe/storage/safetensors.h"
#include "fe/storage/tensor_file.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHdf5Start = "\x89HDF\r\n\x1a\n";

std::string opening_bytes(const fs::path& path) {
  std::array<char, 16> bytes{};
  std::ifstream file(path, std::ios::binary);
  FE_CHECK(file.is_open(), "cannot read '{}': no such file, or one that may not be read.",
           path.string());
  file.read(bytes.data(), bytes.size());
  return {bytes.data(), static_cast<size_t>(file.gcount())};
}

void add_tensors(InspectedFile& to, const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) {
    const std::string described = describe(tensor);  // "float32 [2, 3]"
    to.tensors.push_back({name, described.substr(0, described.find(' ')), tensor.sizes().vec()});
  }
}

InspectedFile inspect_tensor_file(const fs::path& path, bool whole) {
  TensorFile content = read_tensor_file(path);
  InspectedFile file{.kind = "tensor file"};
  for (const auto& [name, text] : content.attributes) {
    if (name == "kind") {
      file.kind = text;
    } else {
      file.facts.emplace_back(name, text);
    }
  }
  file.has_digest = true;
  add_tensors(file, content.tensors);
  if (whole && file.kind == run::kCheckpointKind) {
    run::parse_checkpoint(path, std::move(content));
  }
  return file;
}

InspectedFile inspect_safetensors(const fs::path& path) {
  const TensorFile content = load_safetensors(path);
  InspectedFile file{.kind = "safetensors"};
  file.facts.assign(content.attributes.begin(), content.attributes.end());
  add_tensors(file, content.tensors);
  return file;
}

InspectedFile inspect_idx(const fs::path& path) {
  const Array array = data::read_idx(path);
  const Shape& shape = array.shape();
  return {.kind = "IDX",
          .tensors = {{"values", std::string(name(array.dtype())), {shape.begin(), shape.end()}}}};
}

// HDF5 behind a user block. A tensor file whose text in front is damaged looks like that.
bool is_hdf5_inside(const fs::path& path) {
  const data::Hdf5Lock lock;
  return H5Fis_hdf5(path.c_str()) > 0;
}

bool is_damaged_tensor_file(const fs::path& path) {
  const data::Hdf5Lock lock;
  const data::Hdf5Handle file = data::open_hdf5(path);
  return H5Aexists(file.get(), "format_version") > 0 &&
         H5Lexists(file.get(), "tensors", H5P_DEFAULT) > 0;
}

}  // namespace

int64_t InspectedFile::number_count() const {
  int64_t count = 0;
  for (const InspectedTensor& tensor : tensors) {
    int64_t numbers = 1;
    for (const int64_t size : tensor.shape) numbers *= size;
    count += numbers;
  }
  return count;
}

InspectedFile inspect_file(const fs::path& given, bool whole) {
  const fs::path path = fs::is_directory(given) ? run::checkpoint_file(given) : given;
  const std::string start = opening_bytes(path);
  FE_CHECK(!start.empty(), "'{}' is empty. Use another copy.", path.string());
  if (start.starts_with("fe tensor file")) return inspect_tensor_file(path, whole);
  if (start.starts_with(kHdf5Start)) return inspect_hdf5(path, whole);
  constexpr size_t kBrace = 8;  // of the JSON behind the header's length
  const bool is_safetensors = start.size() > kBrace && start[kBrace] == '{';
  if (is_safetensors || path.extension() == ".safetensors") return inspect_safetensors(path);
  const bool is_gzip = start.starts_with("\x1f\x8b");
  if (is_gzip || start.starts_with(std::string_view("\0\0", 2))) return inspect_idx(path);
  FE_CHECK(
      is_hdf5_inside(path),
      "'{}': expected a model file, a checkpoint, an HDF5, IDX or safetensors file, got none of "
      "these. A config is checked by `fe check`.",
      path.string());
  return is_damaged_tensor_file(path) ? inspect_tensor_file(path, whole)
                                      : inspect_hdf5(path, whole);
}

}  // namespace fe::app
