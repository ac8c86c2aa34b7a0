// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/consistency.h"

#include <gtest/gtest.h>

#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using testing::expect_error;
using testing::run_ranks;
using GroupPtr = std::shared_ptr<Group>;

TEST(RequireConsistent, PassesEqualFacts) {
  run_ranks(3, [](const GroupPtr& group) {
    require_consistent(*group, {{"version", "1"}, {"config", "a: 1\nb: 2\n"}, {"none", ""}});
    require_consistent(*group, {});
  });
  require_consistent(*Group::alone(), {{"version", "1"}});
}

TEST(RequireConsistent, NamesTheFirstDifferenceOnEveryRank) {
  run_ranks(3, [](const GroupPtr& group) {
    const std::string rate = group->rank() == 2 ? "0.02" : "0.01";
    const Facts facts = {{"version", "1"},
                         {"config", "epochs: 3\nrate: " + rate + "\nseed: 1\n"},
                         {"data", "rows " + rate}};
    expect_error([&] { require_consistent(*group, facts); },
                 {"ranks differ in config: rank 0 has 'rate: 0.01', rank 2 has 'rate: 0.02'. Start "
                  "all ranks with the same program, config and data."});
  });
}

TEST(RequireConsistent, NamesALineThatOneHasNot) {
  run_ranks(2, [](const GroupPtr& group) {
    const std::string more = group->rank() == 1 ? "c: 3\n" : "";
    expect_error(
        [&] {
          require_consistent(*group, {{"config", "a: 1\n" + more}});
        },
        {"rank 0 has '', rank 1 has 'c: 3'"});
  });
}

TEST(RequireConsistent, NamesAFactThatOneHasNot) {
  run_ranks(2, [](const GroupPtr& group) {
    Facts facts = {{"version", "1"}};
    if (group->rank() == 0) facts.emplace_back("digest", "beef");
    expect_error([&] { require_consistent(*group, facts); },
                 {"ranks differ in digest: rank 0 has 'beef', rank 1 has ''"});
  });
}

TEST(RequireConsistent, NamesAFactThatOnlyALaterRankHas) {
  run_ranks(3, [](const GroupPtr& group) {
    Facts facts = {{"version", "1"}};
    if (group->rank() == 2) facts.emplace_back("digest", "beef");
    expect_error([&] { require_consistent(*group, facts); },
                 {"ranks differ in digest: rank 0 has '', rank 2 has 'beef'"});
  });
}

TEST(RequireConsistent, ShortensLongLines) {
  run_ranks(2, [](const GroupPtr& group) {
    const std::string line(300, static_cast<char>('a' + group->rank()));
    expect_error(
        [&] {
          require_consistent(*group, {{"config", line}});
        },
        {"rank 0 has '" + std::string(200, 'a') + "...'"});
  });
}

}  // namespace
}  // namespace fe::distributed
