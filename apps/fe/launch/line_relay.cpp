// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/line_relay.h"

#include <poll.h>

#include <cerrno>

namespace fe::app {
namespace {

constexpr size_t kLongest = size_t{1} << 20;
constexpr size_t kAtOnce = size_t{64} << 10;  // what a pipe holds
constexpr size_t kKeptLines = 5, kKeptLength = 400;

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(to, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd ready{to, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace

bool LineRelay::read_some() {
  if (from_.get() < 0) return false;
  const size_t before = pending_.size();
  pending_.resize(before + kAtOnce);
  const ssize_t size = ::read(from_.get(), pending_.data() + before, kAtOnce);
  const int error = errno;
  pending_.resize(before + static_cast<size_t>(size > 0 ? size : 0));
  if (size > 0) {
    pass_on_lines();
    return true;
  }
  if (size < 0 && (error == EAGAIN || error == EINTR)) return false;
  from_.close();
  return false;
}

void LineRelay::pass_on_lines() {
  std::string text;
  size_t begin = 0;
  for (size_t end; (end = pending_.find('\n', searched_)) != std::string::npos;) {
    add_line(std::string_view(pending_).substr(begin, end - begin), text);
    begin = searched_ = end + 1;
  }
  pending_.erase(0, begin);
  if (pending_.size() >= kLongest) {
    add_line(pending_, text);
    pending_.clear();
  }
  searched_ = pending_.size();
  write_all(to_, text);
}

void LineRelay::add_line(std::string_view line, std::string& text) {
  text.append(prefix_).append(line).append("\n");
  if (line.empty()) return;
  last_.emplace_back(line.substr(0, kKeptLength));
  if (last_.size() > kKeptLines) last_.pop_front();
}

void LineRelay::finish() {
  while (read_some()) {
  }
  from_.close();
  if (pending_.empty()) return;
  std::string text;
  add_line(pending_, text);
  pending_.clear();
  write_all(to_, text);
}

}  // namespace fe::app
