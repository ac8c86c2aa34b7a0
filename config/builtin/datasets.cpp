// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "fe/data/cifar.h"
#include "fe/data/hdf5.h"
#include "fe/data/idx.h"
#include "fe/data/mnist.h"
#include "fe/image/image_folder.h"
#include "fe/image/mvtec.h"

namespace fe::config {

/// {x: images, y: labels}: a name for each key.
template <>
struct OptionType<KeyMap<std::string>> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kMap,
            .text = "a map from key to name in the file",
            .element = std::make_shared<TypeInfo>(OptionType<std::string>::info())};
  }
  static std::optional<KeyMap<std::string>> read(const Node& node,
                                                 Context& context,
                                                 const std::string& what) {
    if (!node.is_map()) {
      wrong_type(node, context, what, info().text);
      return std::nullopt;
    }
    KeyMap<std::string> names;
    bool good = true;
    for (const auto& entry : node.entries) {
      const auto key = OptionType<Key>::read(Node::scalar(entry.key, entry.place), context, what);
      const auto name = read_text(entry.value, context, what);
      good = good && key && name;
      if (key && name) names.set(*key, *name);
    }
    return good ? std::optional(names) : std::nullopt;
  }
};

namespace builtin {
namespace {

struct FolderOptions {
  std::filesystem::path folder = {};

  static auto fields() {
    return std::tuple(field("folder", &FolderOptions::folder,
                            "with the published files; unset: the folder FE_DATA_DIR names"));
  }
};

struct CifarOptions {
  std::filesystem::path folder = {};
  bool channels_last = false;

  static auto fields() {
    using O = CifarOptions;
    return std::tuple(field("folder", &O::folder,
                            "with the published files; unset: the folder FE_DATA_DIR names"),
                      field("channels_last", &O::channels_last, "[32, 32, 3], not [3, 32, 32]"));
  }
};

NamedDatasets both(data::TrainTest parts) {
  return {{"train", std::move(parts.train)}, {"test", std::move(parts.test)}};
}

}  // namespace

void add_datasets(Registry& registry) {
  registry.dataset<FolderOptions>(
      "mnist", "handwritten digits: x uint8 [28, 28], y the digit; parts train, test",
      [](const FolderOptions& o) { return both(data::mnist(o.folder)); });
  registry.dataset<FolderOptions>(
      "fashion_mnist", "pictures of clothes, in MNIST's form; parts train, test",
      [](const FolderOptions& o) { return both(data::fashion_mnist(o.folder)); });
  registry.dataset<CifarOptions>(
      "cifar10", "small color pictures of ten kinds of things; parts train, test",
      [](const CifarOptions& o) { return both(data::cifar10(o.folder, o.channels_last)); });
  registry.dataset<data::IdxOptions>("idx", "images and labels in MNIST's file format",
                                     [](const data::IdxOptions& o) {
                                       return NamedDatasets{{"", data::idx_dataset(o)}};
                                     });
  registry.dataset<data::Hdf5Options>("hdf5", "the arrays of an HDF5 file",
                                      [](const data::Hdf5Options& o) {
                                        return NamedDatasets{{"", data::hdf5_dataset(o)}};
                                      });
  registry.dataset<data::Cifar10Options>("cifar10_files", "files in CIFAR-10's binary layout",
                                         [](const data::Cifar10Options& o) {
                                           return NamedDatasets{{"", data::cifar10_dataset(o)}};
                                         });
  registry.dataset<image::ImageFolderOptions>(
      "image_folder", "images in folders: classes, or normal and abnormal ones, with masks",
      [](const image::ImageFolderOptions& o) {
        return NamedDatasets{{"", image::image_folder(o).dataset}};
      });
  registry.dataset<image::MvtecOptions>(
      "mvtec_folder", "a folder laid out like MVTec AD; parts train, test",
      [](const image::MvtecOptions& o) { return both(image::mvtec_folder(o)); });
}

}  // namespace builtin
}  // namespace fe::config
