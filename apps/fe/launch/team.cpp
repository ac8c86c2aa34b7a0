// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/team.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>

namespace fe::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// A rank that only lost contact may be seen to end before the one that was killed.
constexpr milliseconds kSettle = 1s;
// When the loop itself stood still for so long, the machine or this process was stopped, and the
// ranks with it.
constexpr milliseconds kStandstill = 5s;

bool is_stop(int code) { return code == 128 + SIGINT || code == 128 + SIGTERM; }

}  // namespace

void say(const std::string& text) { fmt::print(stderr, "fe launch: {}\n", text); }

Team::Team(TeamOptions options, Signals& signals, const BeatFiles& beats)
    : options_(options),
      signals_(signals),
      beats_(beats),
      watched_from_(Clock::now()),
      looked_at_(watched_from_) {}

Team::~Team() {
  kill_all();
  for (const Rank& rank : ranks_) {
    if (rank.id != 0) ::waitpid(rank.id, nullptr, 0);
  }
}

Ending Team::run(const std::vector<ProcessSpec>& ranks) {
  for (const ProcessSpec& spec : ranks) start(spec);
  while (is_running()) {
    wait(Clock::now());
    take_signals();
    reap();
    const Clock::time_point now = Clock::now();
    look_for_hang(now);
    act(now);
  }
  if (stop_signal_ != 0) return {128 + stop_signal_, false};
  if (!failure_) return {};
  return {failure_->code, failure_->code != 2};  // bad input would be bad again
}

void Team::start(const ProcessSpec& spec) {
  const int width = static_cast<int>(std::to_string(options_.world_size - 1).size());
  const std::string prefix =
      fmt::format("[{:>{}}] ", options_.first_rank + static_cast<int>(ranks_.size()), width);
  Process process = start_process(spec);
  ranks_.push_back({process.id, LineRelay(std::move(process.out), STDOUT_FILENO, prefix),
                    LineRelay(std::move(process.err), STDERR_FILENO, prefix)});
}

void Team::wait(Clock::time_point now) {
  std::vector<pollfd> files{{signals_.file(), POLLIN, 0}};
  std::vector<LineRelay*> relays;
  for (Rank& rank : ranks_) {
    for (LineRelay* relay : {&rank.out, &rank.err}) {
      if (relay->file() < 0) continue;
      files.push_back({relay->file(), POLLIN, 0});
      relays.push_back(relay);
    }
  }
  ::poll(files.data(), files.size(), static_cast<int>(patience(now).count()));
  for (size_t i = 0; i < relays.size(); ++i) {
    if (files[i + 1].revents != 0) relays[i]->read_some();
  }
}

milliseconds Team::patience(Clock::time_point now) const {
  milliseconds longest = 1s;
  const auto until = [&](Clock::time_point then) {
    longest = std::min(longest, std::chrono::ceil<milliseconds>(std::max(then - now, {})));
  };
  if (options_.hang_timeout.count() > 0) {
    longest = std::clamp(std::chrono::ceil<milliseconds>(options_.hang_timeout / 4), 10ms, longest);
  }
  if (failure_ && !is_ending_) until(failure_->at + kSettle);
  if (kill_at_ && !is_killed_) until(*kill_at_);
  return longest;
}

void Team::take_signals() {
  while (const int signal = signals_.next()) {
    if (signal == SIGUSR1 || signal == SIGUSR2) send(signal);
    if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP) stop(signal);
  }
}

void Team::stop(int signal) {
  if (was_told_) {
    say(fmt::format("{} once more: killing the ranks", signal_name(signal)));
    return kill_all();
  }
  if (failure_ && !is_ending_) end_all(Clock::now());
  was_told_ = true;
  stop_signal_ = signal;
  // Ranks that are being ended already would take a second SIGTERM for a demand to drop everything.
  if (is_ending_) return;
  say(fmt::format("{}: passed on to the ranks; once more kills them", signal_name(signal)));
  send(signal == SIGHUP ? SIGTERM : signal);
}

void Team::reap() {
  for (size_t i = 0; i < ranks_.size(); ++i) {
    Rank& rank = ranks_[i];
    siginfo_t info{};
    if (rank.id == 0) continue;
    if (::waitid(P_PID, static_cast<id_t>(rank.id), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0) {
      continue;
    }
    // What it started ends with it. Its number stays taken until waitpid().
    ::kill(-rank.id, SIGKILL);
    int status = 0;
    ::waitpid(rank.id, &status, 0);
    rank.id = 0;
    rank.out.finish();
    rank.err.finish();
    note_end(i, status);
  }
}

void Team::note_end(size_t rank, int status) {
  const bool was_killed = WIFSIGNALED(status);
  const int code = was_killed ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  if (code == 0 || is_ending_ || is_killed_) return;
  const std::string what = was_killed ? fmt::format("{} was killed by signal {} ({})", name(rank),
                                                    WTERMSIG(status), signal_name(WTERMSIG(status)))
                                      : fmt::format("{} exited with code {}", name(rank), code);
  // All ranks have agreed to stop, because one of them got a signal or their time is over.
  if (!was_killed && is_stop(code) && stop_signal_ == 0 && !failure_) {
    say(what + ": a signal stopped it");
    stop_signal_ = code - 128;
    return;
  }
  // SIGHUP was passed on as SIGTERM.
  if (stop_signal_ != 0 && (code == 128 + stop_signal_ || is_stop(code))) return;
  // Who only lost contact did so because of another, who may take longer to end.
  const std::string lines = last_lines(rank);
  const bool is_cause = was_killed || lines.find("lost contact with the other ranks") == lines.npos;
  if (failure_ && (failure_->final || !is_cause)) return;
  failure_ = {rank, code, was_killed || code == 2, what + lines,
              failure_ ? failure_->at : Clock::now()};
}

// Ranks that have gone further wait for one of those furthest behind, and these may wait for each
// other: it is a hang when none of these goes forward.
void Team::look_for_hang(Clock::time_point now) {
  if (now - looked_at_ > kStandstill) watched_from_ = now;
  looked_at_ = now;
  if (options_.hang_timeout.count() <= 0 || failure_) return;
  const std::vector<Watched> last = furthest_behind();
  if (last.empty()) return;
  const Clock::time_point newest(std::chrono::nanoseconds(last.back().beat.time_ns));
  if (now - std::max(newest, watched_from_) <= options_.hang_timeout) return;
  const Watched& hung = last.front();
  std::string what = fmt::format("{} has not finished a step for {} s (its last was step {})",
                                 name(hung.rank), options_.hang_timeout.count(), hung.beat.step);
  for (size_t i = 1; i < last.size(); ++i) {
    what +=
        (i == 1 ? ". No further, and held up by it or holding it up: " : ", ") + name(last[i].rank);
  }
  failure_ = {hung.rank, 1, true, std::move(what), now};
}

// The watched ranks with the lowest step, by the age of their beats, the oldest first.
std::vector<Team::Watched> Team::furthest_behind() const {
  std::vector<Watched> last;
  for (size_t i = 0; i < ranks_.size(); ++i) {
    const auto beat = beats_.read(static_cast<int>(i));
    if (ranks_[i].id == 0 || !beat) continue;
    if (!last.empty() && beat->step > last.front().beat.step) continue;
    if (!last.empty() && beat->step < last.front().beat.step) last.clear();
    last.push_back({i, *beat});
  }
  std::stable_sort(last.begin(), last.end(), [](const Watched& a, const Watched& b) {
    return a.beat.time_ns < b.beat.time_ns;
  });
  return last;
}

void Team::act(Clock::time_point now) {
  if (failure_ && !is_ending_ &&
      (failure_->final || !is_running() || now >= failure_->at + kSettle)) {
    end_all(now);
  }
  if (!kill_at_ || is_killed_ || now < *kill_at_ || !is_running()) return;
  for (size_t i = 0; i < ranks_.size(); ++i) {
    if (ranks_[i].id == 0) continue;
    say(fmt::format("{} has not ended within {} s of SIGTERM: killing it", name(i),
                    options_.grace.count()));
  }
  kill_all();
}

void Team::end_all(Clock::time_point now) {
  say(failure_->what);
  is_ending_ = true;
  kill_at_ = now + std::chrono::duration_cast<Clock::duration>(options_.grace);
  if (!is_running()) return;
  const bool were_told = stop_signal_ != 0;  // a second SIGTERM would make them drop everything
  say(fmt::format("ending the ranks that still run: {}SIGKILL after {} s",
                  were_told ? "" : "SIGTERM, and ", options_.grace.count()));
  if (!were_told) send(SIGTERM);
}

void Team::send(int signal) const {
  for (const Rank& rank : ranks_) {
    if (rank.id != 0) ::kill(-rank.id, signal);
  }
}

void Team::kill_all() {
  is_killed_ = true;
  send(SIGKILL);
}

bool Team::is_running() const {
  return std::any_of(ranks_.begin(), ranks_.end(), [](const Rank& rank) { return rank.id != 0; });
}

std::string Team::name(size_t rank) const {
  return fmt::format("rank {}", options_.first_rank + static_cast<int>(rank));
}

std::string Team::last_lines(size_t rank) const {
  std::string text;
  for (const std::string& line : ranks_[rank].err.last()) text += "\n    " + line;
  return text.empty() ? text : ". Its last lines on standard error:" + text;
}

}  // namespace fe::app
