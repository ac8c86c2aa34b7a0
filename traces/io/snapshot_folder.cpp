// SPDX-License-Identifier: Apache-2.0
#include "traces/io/snapshot_folder.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/file.h"

namespace fe::traces {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "snapshot_", kEnd = ".h5";
constexpr const char* kStep = "snapshot_step";
constexpr const char* kEpoch = "snapshot_epoch";

// The step in the name of a snapshot's file; nullopt for other files.
std::optional<int64_t> step_of(const std::string& name) {
  if (!name.starts_with(kBegin) || !name.ends_with(kEnd)) return std::nullopt;
  const char* first = name.data() + kBegin.size();
  const char* last = name.data() + name.size() - kEnd.size();
  int64_t step = -1;
  const auto [end, error] = std::from_chars(first, last, step);
  if (error != std::errc() || end != last || step < 0) return std::nullopt;
  return step;
}

int64_t take_number(TensorFile& content, const char* name, const fs::path& path) {
  const auto attribute = content.attributes.extract(name);
  FE_CHECK(!attribute.empty(), "'{}' is not a snapshot of a run: it has no {}.", path.string(),
           name);
  return std::stoll(attribute.mapped());
}

Snapshot read_snapshot(const fs::path& path) {
  Snapshot snapshot{.content = read_tensor_file(path)};
  snapshot.step = take_number(snapshot.content, kStep, path);
  snapshot.epoch = take_number(snapshot.content, kEpoch, path);
  return snapshot;
}

}  // namespace

SnapshotFolder::SnapshotFolder(fs::path path, int64_t keep) : path_(std::move(path)), keep_(keep) {}

void SnapshotFolder::write(const Snapshot& snapshot) {
  const fs::path path = path_ / fmt::format("{}{:010}{}", kBegin, snapshot.step, kEnd);
  TensorFile content = snapshot.content;
  content.attributes[kStep] = std::to_string(snapshot.step);
  content.attributes[kEpoch] = std::to_string(snapshot.epoch);
  write_tensor_file(path, content);
  damaged_.erase(path);
  valid_.insert(path);
  remove_old(path);
}

std::optional<Snapshot> SnapshotFolder::newest() {
  remove_abandoned(path_);
  valid_.clear();
  damaged_.clear();
  const Files all = files();
  for (const auto& [step, path] : all) {
    try {
      Snapshot snapshot = read_snapshot(path);
      valid_.insert(path);
      return snapshot;
    } catch (const std::exception& error) {
      damaged_.insert(path);
      log::warn("RestoreWizard: skips the snapshot of step {}: {}", step, error.what());
    }
  }
  FE_CHECK(all.empty(),
           "RestoreWizard: none of the {} snapshots in '{}' is valid. Restore a copy of one, or "
           "choose another run folder to start again.",
           all.size(), path_.string());
  return std::nullopt;
}

SnapshotFolder::Files SnapshotFolder::files() const {
  Files files;
  std::error_code error;
  for (fs::directory_iterator entry(path_, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto step = step_of(entry->path().filename().string());
    if (step) files.emplace_back(*step, entry->path());
  }
  FE_CHECK(!error || error == std::errc::no_such_file_or_directory,
           "RestoreWizard: cannot read the folder '{}': {}.", path_.string(), error.message());
  std::sort(files.rbegin(), files.rend());
  return files;
}

bool SnapshotFolder::is_valid(const fs::path& path) {
  if (valid_.contains(path)) return true;
  if (damaged_.contains(path)) return false;
  try {
    read_snapshot(path);
    valid_.insert(path);
    return true;
  } catch (const std::exception& error) {
    log::warn("RestoreWizard: an older snapshot is damaged: {}", error.what());
    damaged_.insert(path);
    return false;
  }
}

void SnapshotFolder::remove_old(const fs::path& written) {
  int64_t valid = 0;
  for (const auto& [step, path] : files()) {
    if (valid < keep_) {
      valid += is_valid(path) ? 1 : 0;
    } else if (path != written && !damaged_.contains(path)) {
      std::error_code error;
      fs::remove(path, error);
      if (error) log::warn("RestoreWizard: cannot remove {}: {}.", path.string(), error.message());
      valid_.erase(path);
    }
  }
}

}  // namespace fe::traces
