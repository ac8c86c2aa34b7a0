// SPDX-License-Identifier: Apache-2.0
#include "config/schema/read_options.h"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <utility>

#include "config/schema/piece_type.h"
#include "config/schema/registry.h"
#include "fe/base/key_map.h"
#include "fe/model/layers.h"
#include "fe/model/optimizer.h"
#include "ops/pipeline/batch.h"
#include "tests/config/toy.h"

namespace fe::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;

enum class Color { kRed, kBlue };
std::string option_name(Color color) { return color == Color::kRed ? "red" : "blue"; }
constexpr auto choices(Color) { return std::array{Color::kRed, Color::kBlue}; }

struct EveryType {
  Key key;
  Keys keys;
  bool flag = false;
  int64_t count = 3;
  int small = 1;
  uint64_t seed = 0;
  double ratio = 0.5;
  std::string word = "word";
  std::filesystem::path file = {};
  Color color = Color::kRed;
  std::optional<double> maybe = {};
  std::vector<int64_t> numbers = {1, 2};
  std::vector<std::string> words = {};
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = EveryType;
    return std::tuple(
        field("key", &O::key, "a key"), field("keys", &O::keys, "some keys"),
        field("flag", &O::flag, "yes or no"), field("count", &O::count, "how many", at_least(0)),
        field("small", &O::small, "an int"), field("seed", &O::seed, "a seed"),
        field("ratio", &O::ratio, "a share", between(0, 1)), field("word", &O::word, "a word"),
        field("file", &O::file, "a file"), field("color", &O::color, "red or blue"),
        field("maybe", &O::maybe, "a number, or not", greater_than(0)),
        field("numbers", &O::numbers, "whole numbers", at_least(0)),
        field("words", &O::words, "words"));
  }
};

struct ModelOnly {
  Model model;
  static auto fields() { return std::tuple(field("model", &ModelOnly::model, "whose")); }
};

struct Nothing {
  static auto fields() { return std::tuple(); }
};

template <class Options>
struct Read {
  std::optional<Options> options;
  std::vector<std::string> errors;
};

template <class Options = EveryType>
Read<Options> read(std::string_view text, const std::map<std::string, Model>& models = {}) {
  Findings findings;
  const Registry registry;
  Context context(registry, findings);
  context.models = models;
  auto options = read_options<Options>(parse(text), context, "Op");
  return {std::move(options), findings.errors()};
}

/// The faults of one option beside the required ones.
std::vector<std::string> option_faults(const std::string& option) {
  const auto result = read<>("key: k\nkeys: k\n" + option + "\n");
  EXPECT_EQ(result.options.has_value(), result.errors.empty());
  return result.errors;
}

TEST(ReadOptions, ReadsEveryType) {
  const auto [options, errors] = read<>(
      "{key: x, keys: [a, b], flag: true, count: 1e4, small: -5, seed: 18, ratio: .25, word: 007,"
      " file: a/b, color: blue, maybe: 2, numbers: [3, 4], words: one, mode: [eval, test],"
      " ds_id: \"!c\"}");
  EXPECT_THAT(errors, IsEmpty());
  ASSERT_TRUE(options);
  EXPECT_EQ(options->key.str(), "x");
  EXPECT_THAT(options->keys.names(), ElementsAre("a", "b"));
  EXPECT_TRUE(options->flag);
  EXPECT_EQ(options->count, 10000);
  EXPECT_EQ(options->small, -5);
  EXPECT_EQ(options->seed, 18u);
  EXPECT_EQ(options->ratio, 0.25);
  EXPECT_EQ(options->word, "007");
  EXPECT_EQ(options->file, "a/b");
  EXPECT_EQ(options->color, Color::kBlue);
  EXPECT_EQ(options->maybe, 2.0);
  EXPECT_THAT(options->numbers, ElementsAre(3, 4));
  EXPECT_THAT(options->words, ElementsAre("one"));
  EXPECT_EQ(options->mode, Modes({Mode::kEval, Mode::kTest}));
  EXPECT_FALSE(options->ds_id.contains("c"));
  EXPECT_TRUE(options->ds_id.contains("d"));
}

TEST(ReadOptions, KeepsDefaultsOfWhatIsNotWritten) {
  const auto [options, errors] = read<>("{key: x, keys: y}");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->count, 3);
  EXPECT_EQ(options->word, "word");
  EXPECT_EQ(options->maybe, std::nullopt);
  EXPECT_THAT(options->numbers, ElementsAre(1, 2));
  EXPECT_TRUE(read<Nothing>("{}").options);
  EXPECT_TRUE(read<Nothing>("~").options);
}

TEST(ReadOptions, NamesEveryOptionThatIsMissing) {
  EXPECT_THAT(read<>("{flag: true}").errors,
              ElementsAre("c.yaml:1:1: Op: the option 'key' is missing: a key.",
                          "c.yaml:1:1: Op: the option 'keys' is missing: some keys."));
}

TEST(ReadOptions, NamesTheNearestOfAnUnknownOne) {
  EXPECT_THAT(
      option_faults("flagg: true"),
      ElementsAre(HasSubstr("c.yaml:3:1: unknown option 'flagg' of Op. Did you mean 'flag'? "
                            "Known names: key, keys, flag, count")));
  EXPECT_THAT(
      option_faults("something: 1"),
      ElementsAre(HasSubstr("c.yaml:3:1: unknown option 'something' of Op. Known names: ")));
  EXPECT_THAT(read<Nothing>("{x: 1}").errors,
              ElementsAre("c.yaml:1:2: unknown option 'x' of Op, which takes none."));
}

struct Whole {
  std::vector<int64_t> part = {};
  int64_t size = 1;

  static auto fields() {
    return std::tuple(fe::part("part", &Whole::part, "an object of its own"),
                      field("size", &Whole::size, "of it"));
  }
};

TEST(ReadOptions, SaysThatAPartIsASectionOfItsOwn) {
  EXPECT_THAT(
      read<Whole>("{part: [1], size: 2}").errors,
      ElementsAre("c.yaml:1:8: Op: 'part' is a section of its own. Write it at the start of "
                  "a line, not below Op."));
  EXPECT_TRUE(read<Whole>("{size: 2}").options);
  const auto infos = option_infos<Whole>();
  EXPECT_EQ(infos[0].type.kind, TypeInfo::Kind::kSection);
  EXPECT_FALSE(infos[0].required);
}

struct Word {
  static constexpr std::string_view kWritten = "a word in capitals";
  static Word parse(const std::string& text) {
    FE_CHECK(text == "WORD", "expected WORD, got {}.", text);
    return {text};
  }
  std::string text = "";
};

struct Pair {
  using Written = std::map<std::string, int64_t>;
  static constexpr std::string_view kWritten = "a name and its number, {a: 1}";
  explicit Pair(Written written) : values(std::move(written)) {
    FE_CHECK(values.size() == 1, "expected one name, got {}.", values.size());
  }
  Written values;
};

struct OwnTypes {
  Word word = {};
  Pair pair = Pair(Pair::Written{{"", 0}});
  std::map<int64_t, double> numbers = {};
  KeyMap<std::string> names = {};

  static auto fields() {
    using O = OwnTypes;
    return std::tuple(field("word", &O::word, ""), field("pair", &O::pair, ""),
                      field("numbers", &O::numbers, ""), field("names", &O::names, ""));
  }
};

TEST(ReadOptions, ReadsTypesThatSayHowTheyAreWritten) {
  const auto got =
      read<OwnTypes>("{word: WORD, pair: {a: 3}, numbers: {7: 0.5}, names: {x: images}}");
  ASSERT_TRUE(got.options) << got.errors.front();
  EXPECT_EQ(got.options->word.text, "WORD");
  EXPECT_EQ(got.options->pair.values, (Pair::Written{{"a", 3}}));
  EXPECT_EQ(got.options->numbers, (std::map<int64_t, double>{{7, 0.5}}));
  EXPECT_EQ(got.options->names["x"], "images");
  EXPECT_EQ(option_infos<OwnTypes>()[0].type.text, "a word in capitals");
}

TEST(ReadOptions, NotesWhatSuchTypesRefuse) {
  EXPECT_THAT(read<OwnTypes>("{word: word}").errors,
              ElementsAre("c.yaml:1:8: Op: word: expected WORD, got word."));
  EXPECT_THAT(read<OwnTypes>("{pair: {a: 1, b: 2}}").errors,
              ElementsAre(HasSubstr("Op: pair: expected one name, got 2.")));
  EXPECT_THAT(read<OwnTypes>("{pair: 3}").errors,
              ElementsAre(HasSubstr("Op: pair: expected a name and its number, {a: 1}, got '3'.")));
  EXPECT_THAT(read<OwnTypes>("{numbers: {x: 0.5}}").errors,
              ElementsAre(HasSubstr("Op: numbers: expected a whole number, got 'x'.")));
  EXPECT_THAT(read<OwnTypes>("{names: [x]}").errors,
              ElementsAre(HasSubstr("Op: names: expected a map from keys")));
}

TEST(ReadOptions, RefusesValuesOfAnotherType) {
  EXPECT_THAT(option_faults("flag: 1"),
              ElementsAre("c.yaml:3:7: Op: flag: expected true or false, got '1'."));
  EXPECT_THAT(option_faults("flag: yes"),
              ElementsAre(HasSubstr("expected true or false, got 'yes'.")));
  EXPECT_THAT(option_faults("count: 1.5"),
              ElementsAre("c.yaml:3:8: Op: count: expected a whole number, got '1.5'."));
  EXPECT_THAT(option_faults("count: [1]"), ElementsAre(HasSubstr("got the list [1].")));
  EXPECT_THAT(option_faults("small: 3000000000"), ElementsAre(HasSubstr("a smaller whole number")));
  EXPECT_THAT(option_faults("seed: -1"), ElementsAre(HasSubstr("expected a whole number from 0")));
  EXPECT_THAT(option_faults("ratio: half"),
              ElementsAre(HasSubstr("expected a number, got 'half'.")));
  EXPECT_THAT(option_faults("ratio: nan"), ElementsAre(HasSubstr("expected a number, got 'nan'.")));
  EXPECT_THAT(option_faults("word: {a: 1}"),
              ElementsAre(HasSubstr("expected a text, got the map")));
  EXPECT_THAT(option_faults("numbers: [1, two]"),
              ElementsAre("c.yaml:3:14: Op: numbers: expected a whole number, got 'two'."));
  EXPECT_THAT(
      option_faults("color: blu"),
      ElementsAre("c.yaml:3:8: Op: color: expected one of red, blue, got 'blu'. Did you mean "
                  "'blue'?"));
}

TEST(ReadOptions, RefusesQuotedNumbers) {
  EXPECT_THAT(option_faults("count: \"3\""), ElementsAre(HasSubstr("expected a whole number")));
  EXPECT_THAT(option_faults("ratio: '0.5'"), ElementsAre(HasSubstr("expected a number")));
  EXPECT_THAT(option_faults("flag: \"true\""), ElementsAre(HasSubstr("expected true or false")));
  EXPECT_THAT(option_faults("word: \"3\""), IsEmpty());
}

TEST(ReadOptions, TakesNullOnlyWhereNothingIsAValue) {
  EXPECT_THAT(option_faults("maybe: ~"), IsEmpty());
  EXPECT_THAT(option_faults("count: ~"),
              ElementsAre(HasSubstr("Op: count: expected a whole number, got nothing. Leave the "
                                    "line out for the default.")));
  EXPECT_THAT(option_faults("numbers: null"), ElementsAre(HasSubstr("got nothing")));
}

TEST(ReadOptions, ChecksRanges) {
  EXPECT_THAT(option_faults("count: -1"),
              ElementsAre("c.yaml:3:8: Op: expected count of at least 0, got -1."));
  EXPECT_THAT(option_faults("ratio: 1.5"),
              ElementsAre(HasSubstr("expected ratio in [0, 1], got 1.5.")));
  EXPECT_THAT(option_faults("maybe: 0"),
              ElementsAre(HasSubstr("expected maybe greater than 0, got 0.")));
  EXPECT_THAT(option_faults("numbers: [1, -1]"),
              ElementsAre(HasSubstr("numbers of at least 0, got -1.")));
  EXPECT_THAT(option_faults("ratio: .inf"), ElementsAre(HasSubstr("got inf.")));
  EXPECT_THAT(option_faults("ratio: .nan"), ElementsAre(HasSubstr("got nan.")));
}

TEST(ReadOptions, RefusesInfinityWhereNothingSaysOtherwise) {
  EXPECT_THAT(option_faults("maybe: .inf"),
              ElementsAre("c.yaml:3:8: Op: expected a finite maybe, got inf."));
  EXPECT_THAT(read<Adam>("{lr: .inf, weight_decay: .nan}").errors,
              ElementsAre("c.yaml:1:6: Op: expected a finite lr, got inf.", HasSubstr("nan")));
  EXPECT_TRUE(read<ops::BatchOptions>("{pad_value: -.inf}").options);
}

TEST(ReadOptions, TellsEveryFaultAtOnce) {
  EXPECT_EQ(option_faults("count: x\nratio: 2\nwrod: a\ncolor: green").size(), 4u);
}

TEST(ReadOptions, RefusesWhatKeysAndModesRefuse) {
  EXPECT_THAT(read<>("{key: \"a:b\", keys: k}").errors,
              ElementsAre(HasSubstr("c.yaml:1:7: Op: key: 'a:b' has a ':' or ';'.")));
  EXPECT_THAT(option_faults("mode: trian"), ElementsAre(HasSubstr("Did you mean 'train'?")));
  EXPECT_THAT(option_faults("mode: [train, \"!eval\"]"), ElementsAre(HasSubstr("mixes modes")));
  EXPECT_THAT(option_faults("ds_id: [a, \"!b\"]"), ElementsAre(HasSubstr("mixes names")));
  EXPECT_THAT(option_faults("mode: all"), IsEmpty());
}

TEST(ReadOptions, NamesModels) {
  const Model net = build({.name = "net", .model = sequential({layers::ReLU{}})});
  EXPECT_EQ(read<ModelOnly>("{model: net}", {{"net", net}}).options->model, net);
  EXPECT_THAT(read<ModelOnly>("{model: nett}", {{"net", net}}).errors,
              ElementsAre("c.yaml:1:9: Op: model: there is no model 'nett'. Did you mean 'net'? "
                          "Known names: net."));
  EXPECT_THAT(read<ModelOnly>("{model: a}").errors, ElementsAre(HasSubstr("Known names: none.")));
}

TEST(ReadOptions, ExpectsAMap) {
  EXPECT_THAT(read<>("[1]").errors,
              ElementsAre("c.yaml:1:1: Op: expected its options, {name: value, ...}, got the list "
                          "[1]."));
}

TEST(OptionInfos, TellNameDocTypeDefaultAndRange) {
  const auto infos = option_infos<EveryType>();
  ASSERT_EQ(infos.size(), 15u);
  EXPECT_TRUE(infos[0].required);
  EXPECT_TRUE(infos[1].required);
  const OptionInfo& count = infos[3];
  EXPECT_EQ(count.name, "count");
  EXPECT_EQ(count.doc, "how many");
  EXPECT_FALSE(count.required);
  EXPECT_EQ(count.type.kind, TypeInfo::Kind::kInteger);
  EXPECT_EQ(default_text(count), "3");
  EXPECT_EQ(count.range.low, 0);
  EXPECT_THAT(infos[9].type.choices, ElementsAre("red", "blue"));
  EXPECT_EQ(default_text(infos[9]), "red");
  EXPECT_TRUE(infos[10].type.may_be_null);
  EXPECT_EQ(default_text(infos[10]), "unset");
  EXPECT_EQ(default_text(infos[11]), "[1, 2]");
}

}  // namespace
}  // namespace fe::config
