// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <exception>
#include <filesystem>

#include "apps/fe/data/arguments.h"
#include "apps/fe/data/catalog.h"
#include "apps/fe/data/download.h"
#include "apps/fe/data/unpack.h"
#include "apps/fe/train/config_files.h"
#include "fe/base/log.h"
#include "fe/base/nearest.h"
#include "fe/base/system/file.h"
#include "fe/data/hdf5.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

constexpr int kCompression = 4;

// How to fetch the files without this program.
std::string by_hand(const PublishedData& data, const fs::path& folder) {
  std::string text;
  for (const PublishedFile& file : data.files) {
    text += fmt::format("\n  {}{}  (MD5 {})", data.address, file.name, file.md5);
  }
  return fmt::format("By hand: {} '{}'{}", data.is_archive ? "unpack into" : "put into",
                     folder.string(), text);
}

// The archive's folder appears when it is complete.
void unpack_into(const PublishedData& data, const fs::path& archive, const fs::path& root) {
  const fs::path work = root / ("." + data.name + ".unpacking");
  fs::remove_all(work);
  unpack(archive, work);
  fs::rename(work / data.subfolders.front(), root / data.subfolders.front());
  fs::remove_all(work);
  fs::remove(archive);
}

void fetch_files(const PublishedData& data, const fs::path& folder) {
  if (data.is_archive && !folder_of(data, folder).empty()) return;
  make_writable_folder(folder);
  for (const PublishedFile& file : data.files) {
    if (!data.is_archive && fs::exists(folder / fs::path(file.name).stem())) continue;  // unpacked
    log::line(fmt::format("{}{}", data.address, file.name));
    const fs::path path = folder / file.name;
    download({.url = data.address + file.name, .path = path, .md5 = file.md5});
    if (data.is_archive) unpack_into(data, path, folder);
  }
}

fs::path part_path(const fs::path& out, const std::string& part) {
  if (part.empty()) return out;
  return out.parent_path() /
         fmt::format("{}_{}{}", out.stem().string(), part, out.extension().string());
}

}  // namespace

void run(const DataListArguments&) {
  const config::Registry registry = make_registry({});
  for (const config::PieceInfo* info : registry.datasets().infos()) {
    fmt::print("{:<14} {}\n", info->name, info->doc);
    const PublishedData* published = find_published(info->name);
    if (!published) {
      std::string options;
      for (const config::OptionInfo& option : info->options) {
        if (option.required) options += (options.empty() ? "" : ", ") + option.name;
      }
      fmt::print("{:<15}your own files: {}\n", "", options.empty() ? "see `fe ops`" : options);
      continue;
    }
    const fs::path folder = folder_of(*published, "");
    if (folder.empty())
      fmt::print("{:<15}not found; fe data fetch {} --folder DIR\n", "", info->name);
    else
      fmt::print("{:<15}found in {}\n", "", folder.string());
  }
  const fs::path root = data::data_root();
  fmt::print("\nFE_DATA_DIR is {}.\n", root.empty() ? "not set" : root.string());
}

void run(const DataFetchArguments& arguments) {
  const PublishedData* wanted = find_published(arguments.name);
  std::vector<std::string> names;
  for (const PublishedData& each : published_data()) names.push_back(each.name);
  FE_CHECK(wanted, "data fetch: expected a known data set, got '{}'. Known names: {}.{}",
           arguments.name, fmt::join(names, ", "), did_you_mean(arguments.name, names));
  const fs::path root = arguments.folder.empty() ? data::data_root() : arguments.folder;
  FE_CHECK(
      !root.empty(),
      "data fetch: expected --folder DIR or the environment variable FE_DATA_DIR, got neither.");
  // In the folder itself another data set's files may have the same names.
  const fs::path folder = wanted->is_archive ? root : root / wanted->subfolders.front();
  try {
    fetch_files(*wanted, folder);
  } catch (const std::exception& error) {
    fail_running("data fetch: {}\nThe same command resumes the download. {}", error.what(),
                 by_hand(*wanted, folder));
  }
  fmt::print("{} is in {}\n", wanted->name, folder_of(*wanted, folder).string());
  if (root != data::data_root()) {
    fmt::print("Configs find it with {}: {{folder: {}}}, or when FE_DATA_DIR={}\n", wanted->name,
               root.string(), root.string());
  }
}

void run(const DataConvertArguments& arguments) {
  const auto parts = open_data(arguments.source, make_registry({}));
  for (const auto& [part, dataset] : parts) {
    const fs::path path = part_path(arguments.out, part);
    FE_CHECK(!fs::exists(path), "data convert: '{}' exists. Choose another name, or remove it.",
             path.string());
  }
  for (const auto& [part, dataset] : parts) {
    const fs::path path = part_path(arguments.out, part);
    data::write_hdf5(path, dataset, kCompression);
    fmt::print("{}: {} samples\n", path.string(), dataset.size());
  }
}

void run(const DataSummaryArguments& arguments) {
  for (const auto& [part, dataset] : open_data(arguments.source, make_registry({}))) {
    fmt::print("{}{}{}\n", part, part.empty() ? "" : ", ", dataset.summary());
  }
}

}  // namespace fe::app
