// SPDX-License-Identifier: Apache-2.0
#include "fe/base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <mutex>

#include "fe/base/error.h"

namespace fe::log {
namespace {

struct State {
  std::mutex mutex;
  std::string status;
  bool quiet = false;
  std::shared_ptr<spdlog::logger> file;
};

State& state() {
  static State state;
  return state;
}

constexpr std::string_view kClearLine = "\r\x1b[2K";

void print(std::string_view text, std::string_view color) {
  State& s = state();
  const std::scoped_lock lock(s.mutex);
  if (s.file) s.file->info(text);
  if (s.quiet) return;
  const bool terminal = is_terminal();
  std::string out;
  if (terminal && !s.status.empty()) out += kClearLine;
  out += terminal && !color.empty() ? fmt::format("{}{}\x1b[0m\n", color, text)
                                    : fmt::format("{}\n", text);
  if (terminal) out += s.status;
  std::fwrite(out.data(), 1, out.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

void line(std::string_view text) { print(text, ""); }

void warn(std::string_view text) { print(fmt::format("FastEstimator-Warn: {}", text), "\x1b[33m"); }

void status(std::string_view text) {
  State& s = state();
  const std::scoped_lock lock(s.mutex);
  if (s.quiet || !is_terminal()) return;
  s.status = text;
  const std::string out = fmt::format("{}{}", kClearLine, text);
  std::fwrite(out.data(), 1, out.size(), stdout);
  std::fflush(stdout);
}

bool is_terminal() {
  static const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  return terminal;
}

File::File(const std::filesystem::path& path) {
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path.string());
    auto logger = std::make_shared<spdlog::logger>("run", std::move(sink));
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::info);
    State& s = state();
    const std::scoped_lock lock(s.mutex);
    s.file = std::move(logger);
  } catch (const spdlog::spdlog_ex& error) {
    fail("cannot write the log '{}': {}.", path.string(), error.what());
  }
}

File::~File() {
  State& s = state();
  const std::scoped_lock lock(s.mutex);
  s.file.reset();
}

bool set_quiet(bool quiet) {
  State& s = state();
  const std::scoped_lock lock(s.mutex);
  return std::exchange(s.quiet, quiet);
}

}  // namespace fe::log
