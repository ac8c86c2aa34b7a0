// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/environment.h"

#include <charconv>
#include <cstdlib>

#include "fe/base/error.h"

namespace fe::distributed {

std::optional<std::string> env_variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::optional<int64_t> env_number(const char* name, int64_t least, int64_t most) {
  const std::optional<std::string> text = env_variable(name);
  if (!text) return std::nullopt;
  int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, value);
  FE_CHECK(error == std::errc() && stopped == end && least <= value && value <= most,
           "environment variable {}: expected a whole number from {} to {}, got '{}'. Set it "
           "to one, or unset it.",
           name, least, most, *text);
  return value;
}

int64_t required_env_number(const char* name, int64_t least, int64_t most, const char* because) {
  const std::optional<int64_t> value = env_number(name, least, most);
  FE_CHECK(value,
           "environment variable {}: expected a number, since {}, got none. Set it too, or "
           "start the ranks by `fe launch`, torchrun, mpirun or srun, which do.",
           name, because);
  return *value;
}

}  // namespace fe::distributed
