// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/reason.h"

#include <c10/util/Exception.h>
#include <fmt/format.h>

namespace fe::distributed {

std::string reason_of(const std::exception& error) {
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  std::string text = torch_error != nullptr ? torch_error->what_without_backtrace() : error.what();
  text = text.substr(0, text.find('\n'));
  // Gloo: "[/build/gloo/transport/tcp/pair.cc:598] Connection closed by peer".
  const size_t location_end = text.starts_with('[') ? text.find("] ") : std::string::npos;
  if (location_end != std::string::npos) text.erase(0, location_end + 2);
  while (text.ends_with('.') || text.ends_with(' ')) text.pop_back();
  return text;
}

bool is_timeout(const std::string& reason) {
  for (const char* word : {"imed out", "imeout"})
    if (reason.find(word) != std::string::npos) return true;
  return false;
}

std::string seconds(std::chrono::milliseconds time) {
  return fmt::format("{} s", static_cast<double>(time.count()) / 1000);
}

}  // namespace fe::distributed
