// SPDX-License-Identifier: Apache-2.0
#include "bench/figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "fe/base/error.h"

namespace bench {
namespace {

double seconds_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double thread_cpu() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double process_cpu() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

int64_t rounds(int64_t usual) {
  const char* asked = std::getenv("FE_BENCH_ROUNDS");
  const int64_t number = asked ? std::atoll(asked) : usual;
  FE_CHECK(number >= 1, "FE_BENCH_ROUNDS: expected a number of rounds, got '{}'.", asked);
  return number;
}

void report(std::string_view name, const std::vector<double>& rounds) {
  fmt::print("{} {:.6g}\n", name, fmt::join(rounds, " "));
  std::fflush(stdout);
}

void report(std::string_view name, double value) { report(name, std::vector<double>{value}); }

}  // namespace bench
