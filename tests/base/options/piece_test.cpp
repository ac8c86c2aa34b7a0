// SPDX-License-Identifier: Apache-2.0
#include "fe/base/options/piece.h"

#include <gmock/gmock.h>

namespace fe {
namespace {

using ::testing::ElementsAre;

class Own final : public Piece {
 public:
  explicit Own(OpArgs args, double alpha = 0.2)
      : Piece("Own", std::move(args), {{"alpha", alpha}}) {}
  explicit Own(TraceArgs args) : Piece("Watcher", std::move(args), {}) {}
};

TEST(Piece, OfAProgramNeedsNoOptionsStruct) {
  const Own own(OpArgs{.inputs = {"a", "b"}, .outputs = "c", .mode = Mode::kTrain}, 0.5);
  EXPECT_EQ(own.name(), "Own");
  EXPECT_THAT(own.inputs().names(), ElementsAre("a", "b"));
  EXPECT_THAT(own.outputs().names(), ElementsAre("c"));
  EXPECT_TRUE(own.runs_in(Mode::kTrain, "any"));
  EXPECT_FALSE(own.runs_in(Mode::kEval, "any"));
}

TEST(Piece, RecordsItsArgumentsAndSettings) {
  const Own own(OpArgs{.inputs = {"a", "b"}, .outputs = "c", .mode = Mode::kEval, .ds_id = "d"},
                0.5);
  std::vector<std::string> names;
  std::vector<OptionValue> values;
  for (const Option& option : own.description().options) {
    names.push_back(option.name);
    values.push_back(option.value);
  }
  EXPECT_THAT(names, ElementsAre("inputs", "outputs", "mode", "ds_id", "alpha"));
  using Names = std::vector<std::string>;
  EXPECT_THAT(values, ElementsAre(OptionValue(Names{"a", "b"}), OptionValue(Names{"c"}),
                                  OptionValue("eval"), OptionValue(Names{"d"}), OptionValue(0.5)));
}

TEST(Piece, OfTraceArgsReadsNothingByDefault) {
  const Own trace{TraceArgs{.mode = !Mode::kTrain, .ds_id = DsIds({"!b"})}};
  EXPECT_TRUE(trace.inputs().empty());
  EXPECT_TRUE(trace.runs_in(Mode::kTest, "a"));
  EXPECT_FALSE(trace.runs_in(Mode::kTest, "b"));
}

TEST(Piece, KnowsItsPlaceInAConfig) {
  Own own(OpArgs{.inputs = "a"});
  EXPECT_EQ(own.label(), "Own");
  own.set_place("alocc.yaml:12:5");
  EXPECT_EQ(own.label(), "alocc.yaml:12:5: Own");
}

}  // namespace
}  // namespace fe
