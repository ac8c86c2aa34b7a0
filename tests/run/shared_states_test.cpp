// SPDX-License-Identifier: Apache-2.0
#include "fe/run/shared_states.h"

#include <gmock/gmock.h>

#include <memory>

#include "tests/testing/throws.h"

namespace fe::run {
namespace {

using fe::testing::expect_error;
using ::testing::ElementsAre;
using ::testing::Pair;

/// A handle to a text.
class Word {
 public:
  explicit Word(std::string text) : text_(std::make_shared<std::string>(std::move(text))) {}
  std::string state() const { return *text_; }
  void load_state(const std::string& text) const { *text_ = text; }

 private:
  std::shared_ptr<std::string> text_;
};

TEST(SharedStates, AreWrittenAndReadByName) {
  const Word scale("a"), threshold("b");
  SharedStates states;
  states.add("scale", scale);
  states.add("threshold", threshold);
  EXPECT_THAT(states.states(), ElementsAre(Pair("scale", "a"), Pair("threshold", "b")));
  states.load({{"threshold", "c"}});
  EXPECT_EQ(threshold.state(), "c");
  EXPECT_EQ(scale.state(), "a");
}

TEST(SharedStates, RefuseNamesThatAreTakenOrUnknown) {
  SharedStates states;
  states.add("scale", Word("a"));
  states.add("threshold", Word("b"));
  expect_error([&] { states.add("scale", Word("b")); },
               {"the name 'scale' is taken. Rename the shared value."});
  expect_error(
      [&] {
        states.load({{"scales", "b"}});
      },
      {"expected the name of a shared value to restore, got 'scales'. Known names: scale, "
       "threshold."});
}

}  // namespace
}  // namespace fe::run
