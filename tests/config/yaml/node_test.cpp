// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/node.h"

#include <gmock/gmock.h>

#include "tests/config/toy.h"

namespace fe::config {
namespace {

using ::testing::ElementsAre;
using testing::parse;

TEST(Place, NamesFileLineAndColumn) {
  const auto file = std::make_shared<const std::string>("a.yaml");
  EXPECT_EQ((Place{file, 12, 5}).str(), "a.yaml:12:5");
  EXPECT_EQ((Place{file, 0, 0}).str(), "a.yaml");
  EXPECT_EQ(Place{}.str(), "config");
}

TEST(Node, FindsKeysInTheOrderOfTheText) {
  Node node = parse("{b: 1, a: 2}");
  EXPECT_THAT(node.keys(), ElementsAre("b", "a"));
  EXPECT_EQ(node.find("a")->text, "2");
  EXPECT_EQ(node.find("c"), nullptr);
  node.find("a")->text = "3";
  EXPECT_EQ(std::as_const(node).find("a")->text, "3");
}

TEST(Node, DescribesItself) {
  EXPECT_EQ(Node().describe(), "nothing");
  EXPECT_EQ(parse("abc").describe(), "'abc'");
  EXPECT_EQ(parse("[1, a]").describe(), "the list [1, a]");
  EXPECT_EQ(parse("{a: [1, 2]}").describe(), "the map {a: [1, 2]}");
}

TEST(Node, DescribesOnlyTheBeginningOfALongValue) {
  const std::string text = Node::scalar(std::string(1000, 'x')).describe();
  EXPECT_LT(text.size(), 100u);
  EXPECT_TRUE(text.ends_with("...")) << text;
}

}  // namespace
}  // namespace fe::config
