// SPDX-License-Identifier: Apache-2.0
#include "fe/base/mode.h"

#include <gmock/gmock.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;

TEST(Modes, AreSetsOfModes) {
  const Modes some = {Mode::kEval, Mode::kTest};
  EXPECT_TRUE(some.contains(Mode::kEval));
  EXPECT_FALSE(some.contains(Mode::kTrain));
  EXPECT_EQ(some.str(), "eval, test");
  EXPECT_EQ(Modes::all().str(), "all");
  EXPECT_EQ((!Mode::kTrain).str(), "eval, test, infer");
  EXPECT_EQ(Modes(Mode::kInfer).str(), "infer");
  EXPECT_TRUE(Modes({}).empty());
}

TEST(Modes, AreParsedFromWords) {
  EXPECT_EQ(Modes::parse({}), Modes::all());
  EXPECT_EQ(Modes::parse({"train"}), Modes(Mode::kTrain));
  EXPECT_EQ(Modes::parse({"eval", "test"}), Modes({Mode::kEval, Mode::kTest}));
  EXPECT_EQ(Modes::parse({"!infer"}), !Mode::kInfer);
  EXPECT_EQ(Modes::parse({"!train", "!eval"}), Modes({Mode::kTest, Mode::kInfer}));
}

TEST(Modes, RefuseMixedAndUnknownWords) {
  expect_error(
      [] {
        Modes::parse({"train", "!eval"});
      },
      {"mode: [train, !eval] mixes modes with negated modes. Use one or the other."});
  expect_error([] { Modes::parse({"trian"}); },
               {"mode: expected train, eval, test or infer (or '!' and one of these), got 'trian'.",
                "Did you mean 'train'?"});
  expect_error([] { Modes::parse({"!evl"}); }, {"got '!evl'. Did you mean 'eval'?"});
  expect_error([] { Modes::parse({""}); }, {"got ''."});
}

TEST(DsIds, PassEverythingByDefault) {
  EXPECT_TRUE(DsIds().contains(""));
  EXPECT_TRUE(DsIds().contains("indoor"));
  EXPECT_TRUE(DsIds().excludes());
}

TEST(DsIds, NameOrExcludeDataSets) {
  const DsIds named = {"indoor", "street"};
  EXPECT_TRUE(named.contains("street"));
  EXPECT_FALSE(named.contains("outdoor"));
  EXPECT_FALSE(named.contains(""));
  const DsIds excluding = {"!indoor", "!street"};
  EXPECT_FALSE(excluding.contains("street"));
  EXPECT_TRUE(excluding.contains("outdoor"));
  EXPECT_TRUE(excluding.contains(""));
}

TEST(DsIds, RefuseMixedAndImpossibleNames) {
  expect_error(
      [] {
        DsIds({"a", "!b"});
      },
      {"ds_id: [a, !b] mixes names with negated names. Use one or the other."});
  for (const char* id : {"", "!", "a|b", "a:b", "a;b"}) {
    expect_error([&] { DsIds ids(id); }, {"ds_id: '" + std::string(id) +
                                          "' is not a data set's name: expected one without"});
  }
}

}  // namespace
}  // namespace fe
