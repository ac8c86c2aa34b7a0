// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/read_yaml.h"

#include <gmock/gmock.h>

#include "config/yaml/write_yaml.h"
#include "fe/base/system/file.h"
#include "tests/config/toy.h"
#include "tests/testing/temp_folder.h"

namespace fe::config {
namespace {

using fe::testing::TempFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;

std::vector<std::string> yaml_faults(std::string_view text) {
  Findings findings;
  read_yaml(text, "c.yaml", findings);
  return findings.errors();
}

std::vector<std::string> file_faults(const std::filesystem::path& path) {
  Findings findings;
  EXPECT_FALSE(read_yaml_file(path, findings));
  return findings.errors();
}

TEST(ReadYaml, KnowsThePlaceOfEveryValue) {
  const Node root = parse(
      "# a comment\n"
      "seed: 7\n"
      "pipeline:\n"
      "  ops:\n"
      "    - Noise: {std: 0.5, mode: [train, eval]}\n"
      "    - \"quoted\"\n");
  EXPECT_EQ(root.place.str(), "c.yaml:2:1");
  EXPECT_EQ(root.find("seed")->place.str(), "c.yaml:2:7");
  EXPECT_EQ(root.entries[1].place.str(), "c.yaml:3:1");
  const Node& ops = *root.find("pipeline")->find("ops");
  EXPECT_EQ(ops.place.str(), "c.yaml:5:5");
  const auto& noise = ops.items[0].entries[0];
  EXPECT_EQ(noise.place.str(), "c.yaml:5:7");
  EXPECT_EQ(noise.value.place.str(), "c.yaml:5:14");
  EXPECT_EQ(noise.value.find("std")->place.str(), "c.yaml:5:20");
  EXPECT_EQ(noise.value.find("mode")->items[1].place.str(), "c.yaml:5:39");
  EXPECT_EQ(ops.items[1].place.str(), "c.yaml:6:7");
}

TEST(ReadYaml, PutsAMissingValueWhereItsKeyIs) {
  EXPECT_EQ(parse("a:\nb: 1\n").find("a")->place.str(), "c.yaml:1:1");
}

TEST(ReadYaml, TellsTextFromNumbersByTheQuotes) {
  const Node root = parse(R"({a: 1, b: "1", c: '1', d: ~, e: null, f: "null"})");
  EXPECT_FALSE(root.find("a")->quoted);
  EXPECT_TRUE(root.find("b")->quoted);
  EXPECT_TRUE(root.find("c")->quoted);
  EXPECT_TRUE(root.find("d")->is_null());
  EXPECT_TRUE(root.find("e")->is_null());
  EXPECT_TRUE(root.find("f")->is_scalar());
}

TEST(ReadYaml, IsUndoneByWriteYaml) {
  const char* text =
      R"({seed: 7, name: "7", none: ~, empty: [], list: [[1, two], {a: b}], mode: "!train"})";
  const Node root = parse(text);
  EXPECT_EQ(flow_yaml(parse(write_yaml(root))), flow_yaml(root));
  EXPECT_TRUE(parse(write_yaml(root)).find("name")->quoted);
}

TEST(ReadYaml, RefusesKeysThatComeTwice) {
  EXPECT_THAT(yaml_faults("a: 1\nb: 2\na: 3\n"),
              ElementsAre("c.yaml:3:1: the key 'a' comes twice; first in line 1. Remove one of "
                          "them."));
}

TEST(ReadYaml, RefusesTagsAndSaysToQuoteThem) {
  EXPECT_THAT(yaml_faults("mode: !eval\n"),
              ElementsAre("c.yaml:1:7: '!eval' without quotes is a YAML tag. To say \"not\", quote "
                          "it: \"!eval\"."));
  EXPECT_THAT(yaml_faults("{mode: [!eval , !test ]}"),
              ElementsAre(HasSubstr("c.yaml:1:9: '!eval'"), HasSubstr("c.yaml:1:17: '!test'")));
  EXPECT_THAT(yaml_faults("mode: \"!eval\"\n"), IsEmpty());
}

TEST(ReadYaml, NamesEveryTabUsedAsIndentation) {
  EXPECT_THAT(yaml_faults("a:\n\tb: 1\n  \tc: 2\n\t# a comment\n"),
              ElementsAre("c.yaml:2:1: a tab as indentation, which YAML forbids. Use spaces.",
                          "c.yaml:3:3: a tab as indentation, which YAML forbids. Use spaces."));
  EXPECT_THAT(yaml_faults("a: 1\t# behind a value\n"), IsEmpty());
}

TEST(ReadYaml, ResolvesAnchorsAndMergeKeys) {
  const Node root = parse(
      "base: &base {lr: 0.1, steps: [1, 2]}\n"
      "same: *base\n"
      "more: {<<: *base, lr: 0.5}\n"
      "both: {<<: [{a: 1}, {a: 2, b: 3}]}\n");
  EXPECT_EQ(flow_yaml(*root.find("same")), "{lr: 0.1, steps: [1, 2]}");
  EXPECT_EQ(flow_yaml(*root.find("more")), "{lr: 0.5, steps: [1, 2]}");
  EXPECT_EQ(flow_yaml(*root.find("both")), "{a: 1, b: 3}");
}

TEST(ReadYaml, RefusesAliasesOfNothingAndOfThemselves) {
  EXPECT_THAT(yaml_faults("a: *b\n"), ElementsAre(HasSubstr("c.yaml:1:4: not YAML: ")));
  EXPECT_THAT(yaml_faults("a: &x [*x]\n"),
              ElementsAre("c.yaml:1:8: an alias stands within the value it names."));
  EXPECT_THAT(yaml_faults("a: {<<: 3}\n"),
              ElementsAre("c.yaml:1:5: '<<' expects a map to merge, got '3'."));
}

// "Billion laughs": a few lines that would stand for more values than memory holds.
TEST(ReadYaml, RefusesAliasesThatGrowWithoutEnd) {
  std::string text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 12; ++i) {
    text += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i,
                        i - 1);
  }
  EXPECT_THAT(yaml_faults(text),
              ElementsAre(HasSubstr("the document has more than 200000 values.")));
}

TEST(ReadYaml, RefusesMoreThan64Levels) {
  const auto nested = [](size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_THAT(yaml_faults(nested(64)), IsEmpty());
  EXPECT_THAT(yaml_faults(nested(65)),
              ElementsAre("c.yaml:1:65: more than 64 levels of lists and maps."));
  EXPECT_EQ(yaml_faults(nested(2000)).size(), 1u);
}

TEST(ReadYaml, SaysWhereTextIsNoYaml) {
  EXPECT_THAT(yaml_faults("seed: 7: 8\n"), ElementsAre(HasSubstr("c.yaml:1:8: not YAML: ")));
  EXPECT_THAT(yaml_faults("a: [1, 2\n"), ElementsAre(HasSubstr("not YAML: ")));
  EXPECT_THAT(yaml_faults("{[1]: 2}"),
              ElementsAre("c.yaml:1:2: expected a name as key, got the list [1]."));
}

TEST(ReadYaml, WantsExactlyOneDocument) {
  EXPECT_THAT(yaml_faults(""), ElementsAre(HasSubstr("c.yaml: the file is empty.")));
  EXPECT_THAT(yaml_faults("# only a comment\n"),
              ElementsAre(HasSubstr("c.yaml: the file is empty.")));
  EXPECT_THAT(yaml_faults("a: 1\n---\nb: 2\n"),
              ElementsAre(HasSubstr("several documents ('---') in one file")));
}

TEST(ReadYamlFile, ReadsAFile) {
  const TempFolder folder;
  write_file(folder / "a.yaml", std::string_view("seed: 7\n"));
  Findings findings;
  const auto root = read_yaml_file(folder / "a.yaml", findings);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->find("seed")->place.str(), (folder / "a.yaml").string() + ":1:7");
}

TEST(ReadYamlFile, TellsWhatIsNoConfig) {
  const TempFolder folder;
  EXPECT_THAT(file_faults(folder.path()), ElementsAre(HasSubstr("is a folder; a config is a")));
  write_file(folder / "config.yaml", std::string_view("seed: 7\n"));
  EXPECT_THAT(file_faults(folder.path()),
              ElementsAre(HasSubstr("Did you mean '" + (folder / "config.yaml").string() + "'?")));
  EXPECT_THAT(file_faults(folder / "none.yaml"), ElementsAre(HasSubstr("none.yaml")));
  write_file(folder / "model.h5", std::string_view("fe tensor file 1\0\x89HDF", 21));
  EXPECT_THAT(file_faults(folder / "model.h5"),
              ElementsAre(HasSubstr("is not YAML text: it is a model or checkpoint.")));
  write_file(folder / "noise", std::string_view("a\0b", 3));
  EXPECT_THAT(file_faults(folder / "noise"), ElementsAre(HasSubstr("is not YAML text.")));
  write_file(folder / "large.yaml", std::string(5 << 20, 'a'));
  EXPECT_THAT(file_faults(folder / "large.yaml"),
              ElementsAre(HasSubstr("has 5242880 bytes; a config has at most 4194304.")));
}

}  // namespace
}  // namespace fe::config
