// SPDX-License-Identifier: Apache-2.0
#include "fe/model/no_rows.h"

#include <utility>

namespace fe {
namespace {

thread_local bool is_on_here = false;

}  // namespace

NoRowsScope::NoRowsScope(bool on) : before_(std::exchange(is_on_here, on)) {}
NoRowsScope::~NoRowsScope() { is_on_here = before_; }
bool NoRowsScope::is_on() { return is_on_here; }

}  // namespace fe
