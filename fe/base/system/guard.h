// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace fe {

/// Runs the body of main() and turns what it throws into one message on standard error and an exit
/// code: 0 done, 2 bad input or configuration, 1 failure while running, 128 + signal when stopped.
/// Sets up threads first (see threads.h).
///
///   int main(int argc, char** argv) {
///     return fe::guard("train", [&] { train(argc, argv); });
///   }
int guard(std::string_view program, const std::function<void()>& body);

}  // namespace fe
