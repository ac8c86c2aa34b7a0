// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "fe/base/error.h"
#include "plot/graph/plan_graph.h"

namespace fe::plot {
namespace {

using Kind = PlanGraph::Node::Kind;

// Inside quotes some letters still have a meaning in HTML or in Mermaid.
std::string mermaid_text(std::string_view text) {
  constexpr std::string_view kSpecial = "\"#<>&`;\\";
  std::string result;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos)
      result += fmt::format("#{};", static_cast<int>(c));
    else
      result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return result;
}

std::string mermaid_lines(const std::string& first, const std::string& second) {
  return second.empty() ? mermaid_text(first)
                        : fmt::format("{}<br/>{}", mermaid_text(first), mermaid_text(second));
}

struct Look {
  Kind kind;
  const char *name, *open, *close, *fill;
};
constexpr std::array<Look, 8> kLooks = {{{Kind::kData, "data", "[(", ")]", "#5b8def"},
                                         {Kind::kNumpyOp, "numpyop", "[", "]", "#5b8def"},
                                         {Kind::kBatch, "batch", "{{", "}}", "#5b8def"},
                                         {Kind::kTensorOp, "tensorop", "[", "]", "#3aa675"},
                                         {Kind::kModel, "model", "[[", "]]", "#9a6bd6"},
                                         {Kind::kUpdate, "update", "([", "])", "#d9822b"},
                                         {Kind::kTrace, "trace", "(", ")", "#8a8f98"},
                                         {Kind::kResult, "result", "(", ")", "#8a8f98"}}};

const Look& mermaid_look(Kind kind) {
  for (const Look& look : kLooks) {
    if (look.kind == kind) return look;
  }
  fail("to_mermaid: expected a known kind of node, got {}.", static_cast<int>(kind));
}

std::string mermaid_plan(const PlanGraph& graph, size_t number) {
  const auto id = [&](size_t node) { return fmt::format("p{}n{}", number, node); };
  std::string text = fmt::format("  subgraph p{}[\"{}\"]\n", number, mermaid_text(graph.title));
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const PlanGraph::Node& node = graph.nodes[n];
    const Look& look = mermaid_look(node.kind);
    text += fmt::format("    {}{}\"{}\"{}:::{}\n", id(n), look.open,
                        mermaid_lines(node.label, node.detail), look.close, look.name);
  }
  for (const PlanGraph::Edge& edge : graph.edges) {
    if (edge.trains()) {
      text += fmt::format("    {} -. trains .-> {}\n", id(edge.from), id(edge.to));
    } else {
      text += fmt::format("    {} -->|\"{}\"| {}\n", id(edge.from),
                          mermaid_lines(edge.key, edge.shape), id(edge.to));
    }
  }
  return text + "  end\n";
}

}  // namespace

std::string to_mermaid(const std::vector<PlanGraph>& graphs) {
  std::string text = "flowchart TD\n";
  for (size_t i = 0; i < graphs.size(); ++i) text += mermaid_plan(graphs[i], i);
  // Translucent, so that text is legible on light and dark pages.
  for (const Look& look : kLooks) {
    text += fmt::format("  classDef {} fill:{}33,stroke:{}\n", look.name, look.fill, look.fill);
  }
  return text;
}

}  // namespace fe::plot
