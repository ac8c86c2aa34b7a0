// SPDX-License-Identifier: Apache-2.0
#include "plot/graph/plan_graph.h"

#include <gmock/gmock.h>

#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::plot {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::rendered;
using ::fe::testing::saved;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = PlanGraph::Node::Kind;

PlanGraph awkward() {
  return {.title = "eval: a\"b",
          .nodes = {{Kind::kData, R"(a<b> & "c"\)", ""}, {Kind::kTrace, "T", "x#y;"}},
          .edges = {{0, 1, "<k>", "float32 [2]"}}};
}

PlanGraph training() {
  return {.title = "train",
          .nodes = {{Kind::kData, "points", "12 samples"},
                    {Kind::kNumpyOp, "Normalize"},
                    {Kind::kBatch, "Batch", "of 4"},
                    {Kind::kModel, "ModelOp", "net"},
                    {Kind::kTensorOp, "CrossEntropy"},
                    {Kind::kUpdate, "UpdateOp", "trains net"}},
          .edges = {{0, 1, "x", "float32 [2]"},
                    {1, 2, "x", "float32 [2]"},
                    {0, 2, "y", "int64 []"},
                    {2, 3, "x", "float32 [4, 2]"},
                    {2, 4, "y", "int64 [4]"},
                    {3, 4, "y_pred", "float32 [4, 3]"},
                    {4, 5, "ce", "float32 []"},
                    {5, 3}}};
}

TEST(PlanGraph, MermaidIsEscaped) {
  const std::string text = to_mermaid({awkward()});
  EXPECT_THAT(text, HasSubstr("[(\"a#60;b#62; #38; #34;c#34;#92;\")]"));
  EXPECT_THAT(text, HasSubstr("|\"#60;k#62;<br/>float32 [2]\"|"));
  EXPECT_THAT(text, HasSubstr("T<br/>x#35;y#59;"));
}

TEST(PlanGraph, DotIsEscaped) {
  const std::string text = to_dot({awkward()});
  EXPECT_THAT(text, HasSubstr("label=\"a<b> & \\\"c\\\"\\\\\""));
  EXPECT_THAT(text, HasSubstr("label=\"eval: a\\\"b\""));
}

TEST(PlanGraph, SvgIsEscaped) {
  const std::string text = svg_element(awkward());
  EXPECT_THAT(text, HasSubstr("a&lt;b&gt; &amp; &quot;c&quot;\\"));
  EXPECT_THAT(text, HasSubstr("&lt;k&gt;"));
  EXPECT_THAT(text, Not(HasSubstr("<k>")));
}

TEST(PlanGraph, TheElementHasTheColorsOfThePageAndNeedsNothingElse) {
  const std::string text = svg_element(training());
  EXPECT_THAT(text, ::testing::StartsWith("<svg "));
  EXPECT_THAT(text,
              AllOf(HasSubstr("currentColor"), HasSubstr("aria-label=\"The plan of train\"")));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("http")), Not(HasSubstr("#222222"))));
}

TEST(PlanGraph, AValueWithTwoReadersIsDrawnOnce) {
  PlanGraph graph = training();
  graph.edges.push_back({2, 5, "y", "int64 [4]"});
  const std::string text = svg_element(graph);
  const size_t first = text.find(">int64 [4]</text>");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find(">int64 [4]</text>", first + 1), std::string::npos);
}

TEST(PlanGraph, LongLinesAreShortenedAtALetter) {
  std::string label;
  for (int i = 0; i < 50; ++i) label += "\u00e4";
  const std::string text = svg_element({.nodes = {{Kind::kData, label, ""}}});
  EXPECT_THAT(text, HasSubstr(">\u00e4\u00e4\u00e4"));
  EXPECT_THAT(text, HasSubstr("\u00e4\u2026</text>"));
  EXPECT_THAT(text, HasSubstr("<title>" + label + "</title>"));
}

TEST(PlanGraph, AnEmptyPlanIsAnEmptyDrawing) { EXPECT_THAT(svg_element({}), HasSubstr("</svg>")); }

TEST(PlanGraph, FilesShowEveryPlan) {
  const std::vector<PlanGraph> graphs = {training(), awkward()};
  const std::string svg = saved(graphs, ".svg");
  EXPECT_THAT(svg, AllOf(HasSubstr(">train</text>"), HasSubstr(">eval: a&quot;b</text>"),
                         HasSubstr(">CrossEntropy</text>")));
  EXPECT_EQ(svg, saved(graphs, ".svg"));
  EXPECT_GT(rendered(graphs).shape()[0], rendered(std::vector{training()}).shape()[0]);
  expect_error([&] { save("plan.gif", graphs); }, {".png or .svg", "plan.gif"});
}

}  // namespace
}  // namespace fe::plot
