// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace bench {

/// Seconds of a clock that never jumps.
double now();

/// Seconds of processor time that the calling thread has had.
double thread_cpu();

/// Prints the figure for bench/table.py: its name and its value in each round.
void report(std::string_view name, const std::vector<double>& rounds);
void report(std::string_view name, double value);

}  // namespace bench
