// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "fe/base/error.h"

namespace fe::testing {

/// Runs `action` and checks that it throws fe::Error whose text has every one of `parts`.
template <class Action>
void expect_error(Action&& action, const std::vector<std::string>& parts) {
  try {
    action();
  } catch (const Error& error) {
    for (const std::string& part : parts) EXPECT_THAT(error.what(), ::testing::HasSubstr(part));
    return;
  } catch (const std::exception& error) {
    ADD_FAILURE() << "expected fe::Error, got another exception: " << error.what();
    return;
  }
  ADD_FAILURE() << "expected fe::Error, got none";
}

}  // namespace fe::testing
