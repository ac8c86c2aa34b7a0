// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "apps/fe/launch/beat_files.h"
#include "apps/fe/launch/line_relay.h"
#include "apps/fe/launch/process.h"
#include "apps/fe/launch/signals.h"

namespace fe::app {

struct TeamOptions {
  int first_rank = 0;  ///< the number of this machine's first rank among all
  int world_size = 1;
  std::chrono::duration<double> grace = {};
  std::chrono::duration<double> hang_timeout = {};  ///< 0: hangs are not looked for
};

/// How one start of all ranks ended.
struct Ending {
  int code = 0;                ///< for the supervisor to exit with
  bool restart_helps = false;  ///< another start may go better
};

/// A machine's ranks, from their start until all have ended: one loop that passes on their output
/// and the signals, and ends all when one fails.
class Team {
 public:
  using Clock = std::chrono::steady_clock;

  Team(TeamOptions options, Signals& signals, const BeatFiles& beats);
  ~Team();  ///< kills those that still run
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  /// Starts a process for each, in order of rank, and returns when all have ended. Throws as
  /// start_process() does.
  Ending run(const std::vector<ProcessSpec>& ranks);

 private:
  struct Rank {
    pid_t id;  // 0: it has ended
    LineRelay out, err;
  };
  struct Failure {
    size_t rank;
    int code;
    bool final;  // no need to wait for a better explanation
    std::string what;
    Clock::time_point at;
  };
  struct Watched {
    size_t rank;
    distributed::Beat beat;
  };

  void start(const ProcessSpec& spec);
  void wait(Clock::time_point now);
  void take_signals();
  void stop(int signal);
  void reap();
  void note_end(size_t rank, int status);
  void look_for_hang(Clock::time_point now);
  std::vector<Watched> furthest_behind() const;
  void act(Clock::time_point now);
  void end_all(Clock::time_point now);
  void send(int signal) const;
  void kill_all();
  bool is_running() const;
  std::string name(size_t rank) const;
  std::string last_lines(size_t rank) const;
  std::chrono::milliseconds patience(Clock::time_point now) const;

  TeamOptions options_;
  Signals& signals_;
  const BeatFiles& beats_;
  std::vector<Rank> ranks_;
  std::optional<Failure> failure_;            // the first
  std::optional<Clock::time_point> kill_at_;  // when those who still run are killed
  Clock::time_point watched_from_, looked_at_;
  int stop_signal_ = 0;     // the ranks end because of it
  bool was_told_ = false;   // it came to this process
  bool is_ending_ = false;  // the failure has been said, the others are being ended
  bool is_killed_ = false;
};

/// "fe launch: ..." on standard error.
void say(const std::string& text);

}  // namespace fe::app
