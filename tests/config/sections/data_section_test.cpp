// SPDX-License-Identifier: Apache-2.0
#include "config/sections/data.h"

#include <gmock/gmock.h>

#include "tests/config/toy.h"

namespace fe::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;
using testing::Session;

/// A data section of these entries.
struct ParsedData : Session {
  explicit ParsedData(std::string_view text) : node(parse(text)), data(&node, context) {}

  std::optional<Dataset> find(const std::string& name) {
    return data.find(Node::scalar(name), context);
  }
  std::vector<int64_t> labels(const std::string& name) {
    const auto dataset = find(name);
    if (!dataset) return {};
    const Array y = dataset->column("y");
    return {y.values<int64_t>().begin(), y.values<int64_t>().end()};
  }

  Node node;
  DataSection data;
};

std::vector<std::string> data_faults(const std::string& text) {
  return ParsedData("p: {points: {count: 9}}\n" + text).errors();
}

TEST(DataSection, NamesThePartsOfADataSet) {
  ParsedData s("p: {points: {count: 9}}\n");
  EXPECT_THAT(s.errors(), IsEmpty());
  EXPECT_EQ(s.find("p.train")->size(), 9);
  EXPECT_THAT(s.labels("p.test"), ElementsAre(0, 1, 2, 0, 1, 2, 0, 1, 2));
}

TEST(DataSection, RunsChains) {
  ParsedData s(
      "p: {points: {count: 9}}\n"
      "ones: [p.train, {where: {y: [1]}}]\n"
      "rest: [p.train, {where_not: {y: 1}}]\n"
      "few: [rest, {first: 2}]\n"
      "parts: [p.train, {split: {fractions: [0.67, 0.22]}}]\n"
      "judged: [p.test, {one_class: {key: y, inliers: [2]}}]\n");
  EXPECT_THAT(s.errors(), IsEmpty());
  EXPECT_THAT(s.labels("ones"), ElementsAre(1, 1, 1));
  EXPECT_THAT(s.labels("rest"), ElementsAre(0, 2, 0, 2, 0, 2));
  EXPECT_THAT(s.labels("few"), ElementsAre(0, 2));
  EXPECT_EQ(s.find("parts.0")->size(), 6);
  EXPECT_EQ(s.find("parts.1")->size(), 2);
  EXPECT_EQ(s.find("parts.2")->size(), 1);
  EXPECT_EQ(s.find("judged")->size(), 6);
  EXPECT_THAT(s.errors(), IsEmpty());
}

TEST(DataSection, TakesNoMoreThanThereIs) {
  ParsedData s("p: {points: {count: 9}}\nall: [p.train, {first: 100}]\n");
  EXPECT_EQ(s.find("all")->size(), 9);
}

TEST(DataSection, SaysWhichNamesThereAre) {
  ParsedData s("p: {points: {count: 9}}\n");
  EXPECT_FALSE(s.find("p.trian"));
  EXPECT_THAT(s.errors(),
              ElementsAre("config: no data set 'p.trian' in data. Did you mean 'p.train'? "
                          "Known names: [p.test, p.train]."));
}

TEST(DataSection, SaysThatANameComesLater) {
  ParsedData s("few: [p.train, {first: 2}]\np: {points: {count: 9}}\n");
  EXPECT_THAT(s.errors(), ElementsAre("c.yaml:1:7: data: 'p' stands further below, and entries are "
                                      "read from the first to the last. Move it up."));
}

TEST(DataSection, TellsAFaultOnce) {
  ParsedData s("p: {pionts: {}}\nq: [p.train, {first: 1}]\n");
  EXPECT_FALSE(s.find("p.train"));
  EXPECT_FALSE(s.find("q"));
  EXPECT_THAT(s.errors(),
              ElementsAre(HasSubstr("c.yaml:1:5: unknown Dataset 'pionts'. Did you mean "
                                    "'points'?")));
}

TEST(DataSection, TellsFaultsOfSteps) {
  EXPECT_THAT(
      data_faults("a: [p.train, {wher: {y: 1}}]"),
      ElementsAre("c.yaml:2:15: unknown step 'wher'. Did you mean 'where'? Known names: first, "
                  "one_class, split, where, where_not."));
  EXPECT_THAT(data_faults("a: [p.train, {where: {y: [7]}}]"),
              ElementsAre(::testing::AllOf(HasSubstr("c.yaml:2:15: where: "),
                                           HasSubstr("Labels there: 0, 1, 2."))));
  EXPECT_THAT(data_faults("a: [p.train, {where: [1]}]"),
              ElementsAre(HasSubstr("where: expected the key of the labels and their values, {y: "
                                    "[1]}, got the list [1].")));
  EXPECT_THAT(data_faults("a: [p.train, {first: 0}]"),
              ElementsAre(HasSubstr("first: expected at least 1 sample, got 0.")));
  EXPECT_THAT(data_faults("a: [p.train, {split: {fraction: [0.5]}}]"),
              ElementsAre(HasSubstr("unknown option 'fraction' of split. Did you mean "
                                    "'fractions'?")));
  EXPECT_THAT(data_faults("a: [p.train, {split: {fractions: [1.5]}}]"),
              ElementsAre(HasSubstr("c.yaml:2:34: split: expected fractions in (0, 1), got 1.5.")));
}

TEST(DataSection, WantsOnePartAtATime) {
  EXPECT_THAT(data_faults("a: [{points: {}}, {first: 1}]"),
              ElementsAre(HasSubstr("data: a: this data set has several parts.")));
  EXPECT_THAT(data_faults("a: [p.train, {split: {fractions: [0.5]}}, {first: 1}]"),
              ElementsAre(HasSubstr("data: a: what gives several parts must be the last step")));
  EXPECT_THAT(data_faults("a: []"),
              ElementsAre(HasSubstr("data: a: expected a data set and steps")));
}

TEST(DataSection, IsAMap) {
  ParsedData s("[1]");
  EXPECT_THAT(s.errors(),
              ElementsAre("c.yaml:1:1: data: expected a map from names to data sets, got "
                          "the list [1]."));
}

}  // namespace
}  // namespace fe::config
