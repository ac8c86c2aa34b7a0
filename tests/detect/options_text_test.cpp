// SPDX-License-Identifier: Apache-2.0
#include "detect/options_text.h"

#include <gmock/gmock.h>
#include <torch/nn/modules/linear.h>

#include <limits>

#include "config/schema/piece_type.h"
#include "config/schema/read_module.h"
#include "config/schema/read_options.h"
#include "fe/model/layers.h"
#include "ops/array/normalize.h"
#include "ops/delete.h"
#include "ops/lambda_op.h"
#include "ops/meta/sometimes.h"
#include "ops/pipeline/batch.h"
#include "tests/config/toy.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using config::testing::parse;
using config::testing::Session;
using fe::testing::expect_error;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

enum class Hue { kRed, kBlue };
std::string option_name(Hue color) { return color == Hue::kRed ? "red" : "blue"; }
constexpr auto choices(Hue) { return std::array{Hue::kRed, Hue::kBlue}; }

struct Every {
  bool flag = false;
  int64_t count = 3;
  uint64_t seed = 0;
  double ratio = 0.5;
  double limit = 1.0;
  std::string word = "word";
  Key key = "x";
  Hue color = Hue::kRed;
  std::optional<Hue> maybe_color = {};
  std::optional<double> maybe = {};
  std::optional<double> maybe_not = {};
  std::vector<int64_t> numbers = {1, 2};
  std::vector<std::string> words = {};
  std::optional<Module> net = {};
  std::optional<Module> no_net = {};
  OptimizerOptions optimizer = {};

  static auto fields() {
    using O = Every;
    return std::tuple(
        field("flag", &O::flag, ""), field("count", &O::count, ""), field("seed", &O::seed, ""),
        field("ratio", &O::ratio, ""), field("limit", &O::limit, "", Range{.finite = false}),
        field("word", &O::word, ""), field("key", &O::key, ""), field("color", &O::color, ""),
        field("maybe_color", &O::maybe_color, ""), field("maybe", &O::maybe, ""),
        field("maybe_not", &O::maybe_not, ""), field("numbers", &O::numbers, ""),
        field("words", &O::words, ""), field("net", &O::net, ""), field("no_net", &O::no_net, ""),
        field("optimizer", &O::optimizer, ""));
  }
};

Every unusual() {
  return {.flag = true,
          .count = -7,
          .seed = 12,
          .ratio = 0.1 + 0.2,
          .limit = kNoLimit,
          .word = "no: #1 \"quoted\"",
          .key = "x_recon",
          .color = Hue::kBlue,
          .maybe_color = Hue::kBlue,
          .maybe = 1e-300,
          .numbers = {},
          .words = {"1", "true", "", "null"},
          .net = sequential({layers::Linear{.in_features = 2, .out_features = 3, .bias = false},
                             layers::LeakyReLU{.negative_slope = 0.3}}),
          .optimizer = RMSprop{.lr = 1e-4, .momentum = 0.9, .defaults = Defaults::kKeras}};
}

// Through the text of a file.
Every read_back(const std::string& text) {
  Session s;
  const auto options = config::read_options<Every>(parse(text), s.context, "Every");
  EXPECT_THAT(s.errors(), IsEmpty());
  return options.value();
}

TEST(OptionsText, AreReadAsTheSameOptions) {
  const Every given = unusual(), found = read_back(options_text(given));
  EXPECT_EQ(found.flag, given.flag);
  EXPECT_EQ(found.count, given.count);
  EXPECT_EQ(found.seed, given.seed);
  EXPECT_EQ(found.ratio, given.ratio);
  EXPECT_EQ(found.limit, given.limit);
  EXPECT_EQ(found.word, given.word);
  EXPECT_EQ(found.key, given.key);
  EXPECT_EQ(found.color, given.color);
  EXPECT_EQ(found.maybe_color, given.maybe_color);
  EXPECT_EQ(found.maybe, given.maybe);
  EXPECT_FALSE(found.maybe_not.has_value());
  EXPECT_EQ(found.numbers, given.numbers);
  EXPECT_EQ(found.words, given.words);
  EXPECT_EQ(found.net.value().recipe(), given.net.value().recipe());
  EXPECT_FALSE(found.no_net.has_value());
}

TEST(OptionsText, KeepTheOptimizer) {
  const Description given = describe(unusual().optimizer);
  const Description found = describe(read_back(options_text(unusual())).optimizer);
  EXPECT_EQ(found.name, "RMSprop");
  ASSERT_EQ(found.options.size(), given.options.size());
  for (size_t i = 0; i < given.options.size(); ++i) {
    EXPECT_EQ(found.options[i].name, given.options[i].name);
    EXPECT_EQ(found.options[i].value, given.options[i].value) << given.options[i].name;
  }
}

TEST(OptionsText, HaveWhatIsSetInTheOrderOfTheFields) {
  EXPECT_THAT(parse(options_text(Every{})).keys(),
              ElementsAre("flag", "count", "seed", "ratio", "limit", "word", "key", "color",
                          "numbers", "words"));
}

TEST(OptionsText, RefuseAModuleWithoutARecipe) {
  const Every custom{.net = Module(torch::nn::Linear(2, 2))};
  expect_error([&] { options_text(custom); },
               {"expected a module that a file can describe, got one without a recipe. Make it "
                "with fe::sequential() or, for a class of your own, register it with "
                "fe::register_architecture() and make it with fe::registered()."});
}

TEST(PieceText, IsReadAsTheSameOp) {
  const ops::Normalize op(
      {.inputs = {"a", "b"}, .outputs = {"a", "b"}, .mean = {0.1, 0.2}, .std = 0.1 + 0.2});
  Session s;
  const auto found = s.registry.numpy_ops().read(parse(piece_text(op.description())), s.context);
  ASSERT_THAT(s.errors(), IsEmpty());
  const Description& description = (*found)->description();
  EXPECT_EQ(description.name, "Normalize");
  ASSERT_EQ(description.options.size(), op.description().options.size());
  for (size_t i = 0; i < description.options.size(); ++i) {
    EXPECT_EQ(description.options[i].value, op.description().options[i].value)
        << description.options[i].name;
  }
}

TEST(OpsText, RefusesCode) {
  const ops::LambdaOp op(
      {.inputs = "x", .outputs = "x", .fn = [](const Array& x) { return x.clone(); }});
  expect_error([&] { ops_text({op}, 1); },
               {"LambdaOp: the option 'fn' is code, which a file cannot keep. Use a class of your "
                "own instead, and register it."});
  expect_error([&] { ops_text({ops::Sometimes({.op = op})}, 1); },
               {"Sometimes: the option 'op.fn' is code"});
}

TEST(PieceText, LeavesOutWhatIsUnset) {
  const ops::Batch op({.batch_size = 4});
  EXPECT_THAT(piece_text(op.description()), Not(HasSubstr("pad_value")));
}

TEST(OpsText, HasTheOpsOfModeInferAlone) {
  const std::vector<Scheduled<AnyNumpyOp>> list = {ops::Delete({.keys = "a", .mode = Mode::kTrain}),
                                                   ops::Delete({.keys = "b"})};
  EXPECT_EQ(ops_text(list, 1), R"([{Delete: {keys: ["b"]}}])");
}

}  // namespace
}  // namespace fe::detect
