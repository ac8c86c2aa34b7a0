// SPDX-License-Identifier: Apache-2.0
#include "fe/base/rethrow.h"

#include <c10/util/Exception.h>

#include "fe/base/error.h"

namespace fe {
namespace {

std::string behind(std::string_view place, std::string_view name, std::string_view text) {
  if (!name.empty() && text.starts_with(name)) {
    const std::string_view rest = text.substr(name.size());
    if (rest.starts_with(": ")) text = rest.substr(2);
  }
  return fmt::format("{}: {}", place, text);
}

}  // namespace

void rethrow_at(std::string_view place, std::string_view name) {
  try {
    throw;
  } catch (const Error& error) {
    throw Error(behind(place, name, error.what()), error.kind());
  } catch (const c10::Error& error) {
    throw Error(behind(place, name, error.what_without_backtrace()), Error::Kind::kFailure);
  } catch (const std::exception& error) {
    throw Error(behind(place, name, error.what()), Error::Kind::kFailure);
  }
}

}  // namespace fe
