// SPDX-License-Identifier: Apache-2.0
#include "fe/base/key.h"

#include <gmock/gmock.h>

#include "fe/base/findings.h"
#include "fe/base/key_map.h"
#include "fe/base/nearest.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;

TEST(Key, TakesAnyNameThatLogLinesCanHold) {
  for (const char* name : {"x", "fake score", "loss|indoor", "*", "x.1"}) {
    EXPECT_EQ(Key(name).str(), name);
  }
  EXPECT_EQ(fmt::format("{}", Key("x")), "'x'");
  EXPECT_LT(Key("a"), Key("b"));
}

TEST(Key, RefusesWhatLogLinesCannotHold) {
  expect_error([] { Key(""); }, {"Key: expected a name, got an empty string."});
  expect_error([] { Key("a:b"); }, {"Key: 'a:b' has a ':' or ';'. Log lines are split at these; "
                                    "use another character."});
  expect_error([] { Key("a;b"); }, {"Key: 'a;b' has a ':' or ';'."});
  expect_error([] { Key("a|b|c"); },
               {"Key: 'a|b|c' has more than one '|'. It separates a metric from its data set."});
}

TEST(Keys, AreOneKeyOrSeveral) {
  EXPECT_EQ(Keys("x"), Keys({Key("x")}));
  EXPECT_THAT(Keys({"a", "b"}).names(), ElementsAre("a", "b"));
  EXPECT_EQ(Keys({"a", "b"})[1], Key("b"));
  EXPECT_TRUE(Keys({"a", "b"}).contains("b"));
  EXPECT_FALSE(Keys({"a", "b"}).contains("c"));
  EXPECT_TRUE(Keys::none().empty());
  EXPECT_EQ(Keys("x").size(), 1u);
}

TEST(KeyMap, KeepsTheOrderOfArrival) {
  KeyMap<int> map{{"b", 1}, {"a", 2}};
  map.set("c", 3);
  map.set("b", 4);
  EXPECT_THAT(map.names(), ElementsAre("b", "a", "c"));
  EXPECT_EQ(map["b"], 4);
  map.erase("a");
  EXPECT_FALSE(map.contains("a"));
  EXPECT_EQ(map.find("a"), nullptr);
  EXPECT_EQ(map.size(), 2u);
}

TEST(KeyMap, NamesTheNearestKeyOfAMissingOne) {
  const KeyMap<int> map{{"image", 1}, {"label", 2}};
  expect_error([&] { (void)map["imgae"]; },
               {"no value under 'imgae'. Did you mean 'image'? Known names: image, label."});
}

TEST(Nearest, FindsLikelyMisspellings) {
  const std::vector<std::string> names = {"train", "eval", "test", "infer"};
  EXPECT_EQ(nearest("trian", names), "train");
  EXPECT_EQ(nearest("TRAIN", names), "train");
  EXPECT_EQ(nearest("tests", names), "test");
  EXPECT_EQ(nearest("evl", names), "eval");
  EXPECT_EQ(nearest("nothing", names), "");
  EXPECT_EQ(nearest("x", {}), "");
  EXPECT_EQ(nearest("x1", {"x2"}), "x2");
  EXPECT_EQ(nearest("", {"abc"}), "");
}

TEST(Nearest, PrefersTheClosest) {
  EXPECT_EQ(nearest("fake_score", {"true_score", "fake_scores", "fake"}), "fake_scores");
  EXPECT_EQ(did_you_mean("std_", {"mean", "std"}), " Did you mean 'std'?");
  EXPECT_EQ(did_you_mean("gamma", {"mean", "std"}), "");
}

TEST(Findings, KeepEachTextOnce) {
  Findings findings;
  findings.error("{} is wrong", 1);
  findings.error("{} is wrong", 1);
  findings.warning("odd");
  EXPECT_THAT(findings.errors(), ElementsAre("1 is wrong"));
  EXPECT_THAT(findings.warnings(), ElementsAre("odd"));
}

TEST(Findings, ThrowAllErrorsTogether) {
  Findings findings;
  findings.throw_errors("Pipeline");
  findings.warning("odd");
  findings.throw_errors("Pipeline");
  findings.error("first");
  expect_error([&] { findings.throw_errors("Pipeline"); }, {"first"});
  findings.error("second");
  expect_error([&] { findings.throw_errors("Pipeline"); },
               {"Pipeline: 2 faults.\n  - first\n  - second"});
}

TEST(Error, KnowsItsExitCode) {
  EXPECT_EQ(Error("x").exit_code(), 2);
  EXPECT_EQ(Error("x", Error::Kind::kFailure).exit_code(), 1);
  try {
    fail_running("disk {} full", 3);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
    EXPECT_STREQ(error.what(), "disk 3 full");
  }
  int evaluated = 0;
  FE_CHECK(true, "{}", ++evaluated);
  EXPECT_EQ(evaluated, 0);
}

}  // namespace
}  // namespace fe
