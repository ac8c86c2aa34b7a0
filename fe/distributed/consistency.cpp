// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/consistency.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "fe/base/error.h"

namespace fe::distributed {
namespace {

void append(std::string& packed, const std::string& text) {
  packed += fmt::format("{}:{}", text.size(), text);
}

std::string take(std::string_view& packed) {
  size_t size = 0;
  const char* end = std::from_chars(packed.data(), packed.data() + packed.size(), size).ptr;
  packed.remove_prefix(end + 1 - packed.data());
  std::string text(packed.substr(0, size));
  packed.remove_prefix(size);
  return text;
}

std::string pack(const Facts& facts) {
  std::string packed;
  for (const auto& [name, text] : facts) {
    append(packed, name);
    append(packed, text);
  }
  return packed;
}

Facts unpack(std::string_view packed) {
  Facts facts;
  while (!packed.empty()) {
    std::string name = take(packed);
    facts.emplace_back(std::move(name), take(packed));
  }
  return facts;
}

std::string_view take_line(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return line;
}

std::string shown(std::string_view line) {
  constexpr size_t kMost = 200;
  if (line.size() <= kMost) return fmt::format("'{}'", line);
  return fmt::format("'{}...'", line.substr(0, kMost));
}

[[noreturn]] void fail_at(const std::string& name,
                          std::string_view first,
                          std::string_view other,
                          size_t rank) {
  std::string_view first_line, other_line;
  do {
    first_line = take_line(first);
    other_line = take_line(other);
  } while (first_line == other_line && !(first.empty() && other.empty()));
  fail(
      "ranks differ in {}: rank 0 has {}, rank {} has {}. Start all ranks with the same program, "
      "config and data.",
      name, shown(first_line), rank, shown(other_line));
}

/// `i`: which fact; one of the two may be without.
void require_consistent(const Facts& first, const Facts& other, size_t i, size_t rank) {
  const Facts& longer = i < first.size() ? first : other;
  if (i >= longer.size()) return;
  const std::string& name = longer[i].first;
  const auto text_in = [&](const Facts& facts) {
    const bool has = i < facts.size() && facts[i].first == name;
    return has ? facts[i].second : std::string();
  };
  const std::string first_text = text_in(first), other_text = text_in(other);
  if (first_text != other_text) fail_at(name, first_text, other_text, rank);
}

}  // namespace

void require_consistent(const Group& group, const Facts& facts) {
  if (group.is_alone()) return;
  const std::vector<std::string> packed = group.all_gather(pack(facts), "comparing the ranks");
  std::vector<Facts> all;
  size_t most = 0;
  for (const std::string& one : packed) {
    all.push_back(unpack(one));
    most = std::max(most, all.back().size());
  }
  for (size_t i = 0; i < most; ++i) {
    for (size_t rank = 1; rank < all.size(); ++rank) require_consistent(all[0], all[rank], i, rank);
  }
}

}  // namespace fe::distributed
