// SPDX-License-Identifier: Apache-2.0
#include "fe/checkpoint/model_file.h"

#include <torch/version.h>

#include <string_view>

#include "fe/base/error.h"
#include "fe/model/recipe.h"
#include "fe/storage/load_tensors.h"

namespace fe {
namespace {

constexpr const char* kKind = "kind";
constexpr std::string_view kModelKind = "model";
constexpr std::string_view kMetadataPrefix = "metadata.";

std::string quoted(const std::filesystem::path& path) { return fmt::format("'{}'", path.string()); }

void check_kind(const TensorFile& file, const std::filesystem::path& path) {
  const auto kind = file.attributes.find(kKind);
  FE_CHECK(kind != file.attributes.end() && kind->second == kModelKind,
           "{}: expected a model file, got {}.", quoted(path),
           kind == file.attributes.end() ? "a file of another kind" : "a " + kind->second);
}

}  // namespace

void save_model(const Model& model, const std::filesystem::path& path, const Metadata& metadata) {
  TensorFile file;
  file.tensors = model.named_tensors();
  file.attributes = {{kKind, std::string(kModelKind)},
                     {"name", model.name()},
                     {"recipe", model.recipe()},
                     {"fe_version", FE_VERSION},
                     {"torch_version", TORCH_VERSION}};
  for (const auto& [key, text] : metadata) {
    file.attributes[std::string(kMetadataPrefix) + key] = text;
  }
  write_tensor_file(path, file);
}

ModelFile read_model_file(const std::filesystem::path& path) {
  TensorFile file = read_tensor_file(path);
  check_kind(file, path);
  ModelFile model;
  model.tensors = std::move(file.tensors);
  for (auto& [key, text] : file.attributes) {
    if (key == "name")
      model.name = text;
    else if (key == "recipe")
      model.recipe = text;
    else if (key == "fe_version")
      model.fe_version = text;
    else if (key == "torch_version")
      model.torch_version = text;
    else if (key.starts_with(kMetadataPrefix)) {
      model.metadata[key.substr(kMetadataPrefix.size())] = text;
    }
  }
  return model;
}

Model load_model(const std::filesystem::path& path) {
  const ModelFile file = read_model_file(path);
  FE_CHECK(!file.recipe.empty(),
           "cannot rebuild the model of {}: it has no recipe, because its module came from a class "
           "of the program that saved it. Build that module and use load_weights(), or give its "
           "class a name with fe::register_architecture().",
           quoted(path));
  try {
    const Model model = build({.name = file.name, .model = make_module(file.recipe)});
    set_tensors(model, file.tensors, quoted(path));
    return model;
  } catch (const Error& error) {
    throw Error(fmt::format("cannot rebuild the model of {}: {}", quoted(path), error.what()),
                error.kind());
  }
}

void load_weights(const Model& model, const std::filesystem::path& path) {
  const TensorFile file = load_tensors(path);
  if (file.attributes.contains(kKind)) check_kind(file, path);
  set_tensors(model, file.tensors, quoted(path));
}

}  // namespace fe
