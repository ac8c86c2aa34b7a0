// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace bench {

/// Seconds of a clock that never jumps.
double now();

/// Seconds of processor time that the calling thread has had.
double thread_cpu();
/// The same of all threads of the process.
double process_cpu();

/// How many rounds to measure: FE_BENCH_ROUNDS, or `usual` where it is not set.
int64_t rounds(int64_t usual);

/// Prints the figure for bench/table.py: its name and its value in each round.
void report(std::string_view name, const std::vector<double>& rounds);
void report(std::string_view name, double value);

}  // namespace bench
