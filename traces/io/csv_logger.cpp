// SPDX-License-Identifier: Apache-2.0
#include "traces/io/csv_logger.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "traces/io/csv.h"
#include "traces/saved_state.h"

namespace fe::traces {
namespace {

const std::vector<std::string> kFirstColumns = {"mode", "step", "epoch"};

// Uses one call to write(): a kill leaves the complete line or nothing, and so does a full disk.
void append(const std::filesystem::path& path, const std::string& line) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  struct stat before {};
  const bool opened = fd >= 0 && ::fstat(fd, &before) == 0;
  const ssize_t written = opened ? ::write(fd, line.data(), line.size()) : -1;
  const bool complete = written == static_cast<ssize_t>(line.size());
  const int error = written < 0 ? errno : ENOSPC;
  const bool undone = complete || written <= 0 || ::ftruncate(fd, before.st_size) == 0;
  if (fd >= 0) ::close(fd);
  if (!complete) {
    fail_running("CSVLogger: cannot add a row to '{}': {}.{}", path.string(), std::strerror(error),
                 undone ? "" : " Its last row is cut off.");
  }
}

}  // namespace

CSVLogger::CSVLogger(CSVLoggerOptions options)
    : Trace(options, "*", Keys::none()), options_(std::move(options)) {}

void CSVLogger::check(const System& run) const {
  const std::filesystem::path path = run.in_run_dir(options_.filename);
  FE_CHECK(path.has_filename(), "CSVLogger: expected filename to name a file, got '{}'.",
           options_.filename.string());
  if (run.is_main()) require_writable_folder(path.has_parent_path() ? path.parent_path() : ".");
}

void CSVLogger::on_begin(Data&) {
  columns_.clear();
  if (system().mode != Mode::kTest && !restored_) rows_ = 0;
}

void CSVLogger::on_epoch_end(Data& data) {
  if (!system().is_main()) return;
  const Cells row = cells_of(data);
  if (row.size() == kFirstColumns.size()) return;
  if (columns_.empty()) open(row);
  widen(row);

  std::vector<std::string> fields(columns_.size());
  for (const auto& [column, text] : row) {
    const auto at = std::find(columns_.begin(), columns_.end(), column);
    fields[static_cast<size_t>(at - columns_.begin())] = text;
  }
  append(path(), csv_line(fields));
  ++rows_;
}

CSVLogger::Cells CSVLogger::cells_of(const Data& data) const {
  const System& run = system();
  Cells cells = {{"mode", std::string(fe::name(run.mode))},
                 {"step", std::to_string(run.global_step)},
                 {"epoch", std::to_string(run.epoch_idx)}};
  for (const Key& key : options_.monitor_names) {
    if (const Value* value = data.find(key.str())) cells.emplace_back(key.str(), to_string(*value));
  }
  if (!options_.monitor_names.empty()) return cells;
  for (const Data::Written& written : data.written()) {
    if (written.logged) cells.emplace_back(written.key, to_string(written.value));
  }
  return cells;
}

std::filesystem::path CSVLogger::path() const { return system().in_run_dir(options_.filename); }

// Starts the file, or continues an existing one.
void CSVLogger::open(const Cells& row) {
  const bool test = system().mode == Mode::kTest;
  const bool go_on = (test || std::exchange(restored_, false)) && std::filesystem::exists(path());
  if (go_on) {
    std::vector<std::string> lines = read_lines();
    columns_ = csv_fields(lines.front());
    FE_CHECK(std::equal(kFirstColumns.begin(), kFirstColumns.end(), columns_.begin(),
                        columns_.begin() + static_cast<std::ptrdiff_t>(
                                               std::min(columns_.size(), kFirstColumns.size()))),
             "CSVLogger: expected '{}' to be a file it wrote, got the columns {}. Choose another "
             "filename.",
             path().string(), fmt::join(columns_, ", "));
    const auto known = test ? lines.size() : static_cast<size_t>(rows_) + 1;
    lines.resize(std::min(lines.size(), known));
    rows_ = static_cast<int64_t>(lines.size()) - 1;
    write_lines(lines);
    return;
  }
  rows_ = 0;
  columns_ = kFirstColumns;
  if (options_.monitor_names.empty()) {
    for (size_t i = columns_.size(); i < row.size(); ++i) columns_.push_back(row[i].first);
  } else {
    for (const Key& key : options_.monitor_names) columns_.push_back(key.str());
  }
  write_lines({csv_line(columns_)});
}

void CSVLogger::widen(const Cells& row) {
  std::vector<std::string> added;
  for (const auto& [column, text] : row) {
    if (std::find(columns_.begin(), columns_.end(), column) == columns_.end()) {
      added.push_back(column);
    }
  }
  if (added.empty()) return;
  columns_.insert(columns_.end(), added.begin(), added.end());
  std::vector<std::string> lines = read_lines();
  lines.front() = csv_line(columns_);
  for (size_t i = 1; i < lines.size(); ++i) {
    lines[i].insert(lines[i].size() - 1, std::string(added.size(), ','));
  }
  write_lines(lines);
}

// Reads complete lines only: a power failure may have left part of one.
std::vector<std::string> CSVLogger::read_lines() const {
  const std::vector<std::byte> content = read_file(path());
  std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
  std::vector<std::string> lines;
  for (size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.emplace_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  if (lines.empty()) lines.emplace_back("\n");
  return lines;
}

void CSVLogger::write_lines(const std::vector<std::string>& lines) const {
  write_file(path(), std::string_view(fmt::format("{}", fmt::join(lines, ""))));
}

StateDict CSVLogger::state() const { return {{"rows", rows_}}; }

void CSVLogger::load_state(const StateDict& state) {
  rows_ = saved<int64_t>(state, name(), "rows");
  columns_.clear();
  restored_ = true;
}

}  // namespace fe::traces
