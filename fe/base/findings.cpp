// SPDX-License-Identifier: Apache-2.0
#include "fe/base/findings.h"

#include <algorithm>

#include "fe/base/error.h"

namespace fe {

void Findings::throw_errors(std::string_view title) const {
  if (errors_.size() == 1) throw Error(errors_.front());
  if (errors_.size() > 1) {
    fail("{}: {} faults.\n  - {}", title, errors_.size(), fmt::join(errors_, "\n  - "));
  }
}

void Findings::add(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

}  // namespace fe
