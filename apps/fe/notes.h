// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

namespace fe::app {

/// Prints notes for the user on standard error: standard output is for results.
inline void print_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) fmt::print(stderr, "fe: {}\n", note);
}

}  // namespace fe::app
