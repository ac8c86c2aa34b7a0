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

LabelChoice::LabelChoice(Key label_key, std::vector<int64_t> labels)
    : key(std::move(label_key)), values(std::move(labels)) {}

LabelChoice::LabelChoice(const Written& written)
    : LabelChoice(Key(only_entry(written).first), only_entry(written).second) {}

}  // namespace fe::data
