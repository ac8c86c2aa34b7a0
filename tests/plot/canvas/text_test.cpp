// SPDX-License-Identifier: Apache-2.0
#include "plot/canvas/text.h"

#include <gmock/gmock.h>

namespace fe::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

TEST(Text, CleanKeepsUtf8AndReplacesTheRest) {
  EXPECT_EQ(clean("größe 10⁻³ 😀"), "größe 10⁻³ 😀");
  EXPECT_EQ(clean("a\xFFz\xC3"), "a?z?");
  EXPECT_EQ(clean("\xED\xA0\x80"), "???") << "a surrogate";
  EXPECT_EQ(clean("\xC0\xAF"), "??") << "an overlong slash";
  EXPECT_EQ(clean(std::string("a\tb\nc\0d", 7)), "a b c d");
}

TEST(Text, WidthGrowsWithSizeAndLength) {
  EXPECT_EQ(text_width("", {}), 0.0);
  EXPECT_NEAR(text_width("train", {.size = 20.0}), 2.0 * text_width("train", {.size = 10.0}), 1e-6);
  EXPECT_GT(text_width("train", {.bold = true}), text_width("train", {}));
}

TEST(Text, FitCutsToTheWidth) {
  const Font font;
  EXPECT_EQ(fit("train", 1000.0, font), "train");
  const std::string cut = fit("reconstruction größe", 60.0, font);
  EXPECT_THAT(cut, EndsWith("…"));
  EXPECT_LE(text_width(cut, font), 60.0);
  EXPECT_THAT(fit("train", 1.0, font), IsEmpty());
}

TEST(Text, FitNeverSplitsACharacter) {
  for (int width = 1; width < 60; ++width) {
    const std::string cut = fit("ööööööööö", width, {});
    EXPECT_EQ(cut, clean(cut));
  }
}

TEST(Text, WrapBreaksAtSpacesAndNewlines) {
  const double width = text_width("one two", {}) + 1.0;
  EXPECT_THAT(wrap("one two three", width, {}), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one\ntwo", width, {}), ElementsAre("one", "two"));
  EXPECT_THAT(wrap("", width, {}), IsEmpty());
}

TEST(Text, WrapCutsAWordThatIsTooWide) {
  for (const std::string& line : wrap("a reconstruction_of_the_image b", 50.0, {})) {
    EXPECT_LE(text_width(line, {}), 50.0);
  }
}

}  // namespace
}  // namespace fe::plot
