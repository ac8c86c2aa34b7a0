// SPDX-License-Identifier: Apache-2.0
#include "fe/base/options/options.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <limits>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;

enum class Kind { kSoft, kHard };
std::string option_name(Kind kind) { return kind == Kind::kSoft ? "soft" : "hard"; }

struct BlurOptions {
  Keys inputs;
  Key output;
  int64_t width = 3;
  double strength = 0.5;
  std::optional<double> limit = {};
  bool round = true;
  Kind kind = Kind::kHard;
  std::vector<double> weights = {};
  std::vector<int64_t> sizes = {};
  std::filesystem::path file = "a/b";
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = BlurOptions;
    return std::tuple(field("inputs", &O::inputs, ""), field("output", &O::output, ""),
                      field("width", &O::width, "", at_least(1)),
                      field("strength", &O::strength, "", from_to_below(0, 1)),
                      field("limit", &O::limit, "", greater_than(0)), field("round", &O::round, ""),
                      field("kind", &O::kind, ""),
                      field("weights", &O::weights, "", between(-1, 1)),
                      field("sizes", &O::sizes, "", Range{.high = 9}), field("file", &O::file, ""));
  }
};

OptionValue value_of(const Description& description, const std::string& name) {
  for (const Option& option : description.options) {
    if (option.name == name) return option.value;
  }
  ADD_FAILURE() << "no option " << name;
  return {};
}

BlurOptions blur() { return {.inputs = {"a", "b"}, .output = "c"}; }

TEST(Options, AreDescribedFromTheirFields) {
  const Description d = describe("Blur", blur());
  EXPECT_EQ(d.name, "Blur");
  EXPECT_EQ(d.options.size(), 12u);
  EXPECT_EQ(d.options[0].name, "inputs");
  EXPECT_EQ(value_of(d, "inputs"), OptionValue(std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(value_of(d, "output"), OptionValue(std::string("c")));
  EXPECT_EQ(value_of(d, "width"), OptionValue(int64_t{3}));
  EXPECT_EQ(value_of(d, "strength"), OptionValue(0.5));
  EXPECT_EQ(value_of(d, "limit"), OptionValue(std::monostate{}));
  EXPECT_EQ(value_of(d, "round"), OptionValue(true));
  EXPECT_EQ(value_of(d, "kind"), OptionValue(std::string("hard")));
  EXPECT_EQ(value_of(d, "file"), OptionValue(std::string("a/b")));
  EXPECT_EQ(value_of(d, "mode"), OptionValue(std::string("train, eval, test")));
  EXPECT_EQ(value_of(d, "ds_id"), OptionValue(std::vector<std::string>{}));
}

struct GlassOptions {
  static constexpr std::string_view kName = "Glass";
  static constexpr std::string_view kDoc = "looks through";

  BlurOptions blur;
  double tint = 0.25;

  static auto fields() {
    return std::tuple(field("tint", &GlassOptions::tint, ""), nested(&GlassOptions::blur));
  }
};

TEST(Options, OfAMemberStandBesideTheOthers) {
  const Description d = describe(GlassOptions{.blur = blur(), .tint = 0.5});
  EXPECT_EQ(d.name, "Glass");
  EXPECT_EQ(d.options.size(), 13u);
  EXPECT_EQ(d.options[0].name, "tint");
  EXPECT_EQ(value_of(d, "strength"), OptionValue(0.5));
  EXPECT_EQ(value_of(d, "mode"), OptionValue(std::string("train, eval, test")));
  GlassOptions dark{.blur = blur()};
  dark.blur.strength = 1.5;
  expect_error([&] { describe(dark); }, {"Glass: expected strength in [0, 1), got 1.5."});
}

TEST(Options, OutOfRangeAreRefusedWithTheirBounds) {
  const auto refused = [](const std::function<void(BlurOptions&)>& change,
                          const std::string& text) {
    expect_error(
        [&] {
          BlurOptions options = blur();
          change(options);
          describe("Blur", options);
        },
        {text});
  };
  refused([](auto& o) { o.width = 0; }, "Blur: expected width of at least 1, got 0.");
  refused([](auto& o) { o.strength = 1; }, "Blur: expected strength in [0, 1), got 1.");
  refused([](auto& o) { o.strength = std::nan(""); },
          "Blur: expected strength in [0, 1), got nan.");
  refused([](auto& o) { o.limit = std::numeric_limits<double>::infinity(); },
          "Blur: expected a finite limit, got inf.");
  refused([](auto& o) { o.limit = 0.0; }, "Blur: expected limit greater than 0, got 0.");
  refused([](auto& o) { o.weights = {0, 2}; }, "Blur: expected weights in [-1, 1], got 2.");
  refused([](auto& o) { o.sizes = {3, 10}; }, "Blur: expected sizes of at most 9, got 10.");
}

TEST(Range, SaysWhatItHolds) {
  EXPECT_EQ((Range{.high = 2, .high_open = true}).str(), "less than 2");
  EXPECT_EQ((Range{.low = 0, .high = 1, .low_open = true, .high_open = true}).str(), "in (0, 1)");
  EXPECT_EQ(Range().str(), "that is a number");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(Range().contains(infinity));
  EXPECT_TRUE((Range{.finite = false}).contains(-infinity));
  EXPECT_FALSE((Range{.low = 0, .finite = false}).contains(-infinity));
  EXPECT_FALSE(Range().contains(std::nan("")));
  EXPECT_FALSE((Range{.finite = false}).contains(std::nan("")));
  EXPECT_TRUE(greater_than(0).contains(1e-300));
  EXPECT_FALSE(greater_than(0).contains(0));
}

}  // namespace
}  // namespace fe
