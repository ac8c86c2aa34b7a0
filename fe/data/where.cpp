// SPDX-License-Identifier: Apache-2.0
#include "fe/data/where.h"

#include <utility>

#include "fe/base/error.h"

namespace fe::data {
namespace {

const LabelChoice::Written::value_type& only_entry(const LabelChoice::Written& written) {
  FE_CHECK(written.size() == 1, "expected {}, got {} keys.", LabelChoice::kWritten, written.size());
  return *written.begin();
}

}  // namespace

LabelChoice::LabelChoice(Key key, std::vector<int64_t> values)
    : key(std::move(key)), values(std::move(values)) {}

LabelChoice::LabelChoice(const Written& written)
    : LabelChoice(Key(only_entry(written).first), only_entry(written).second) {}

}  // namespace fe::data
