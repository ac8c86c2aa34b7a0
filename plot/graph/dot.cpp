// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string_view>

#include "plot/graph/plan_graph.h"

namespace fe::plot {
namespace {

using Kind = PlanGraph::Node::Kind;

std::string dot_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return result;
}

std::string dot_lines(const std::string& first, const std::string& second) {
  return second.empty() ? dot_text(first) : dot_text(first) + "\\n" + dot_text(second);
}

const char* dot_cluster_of(Kind kind) {
  switch (kind) {
    case Kind::kData:
    case Kind::kNumpyOp:
    case Kind::kBatch:
      return "pipeline";
    case Kind::kTensorOp:
    case Kind::kModel:
    case Kind::kUpdate:
      return "network";
    case Kind::kTrace:
    case Kind::kResult:
      break;
  }
  return "traces";
}

const char* dot_look(Kind kind) {
  switch (kind) {
    case Kind::kData:
      return "shape=cylinder, color=\"#5b8def\"";
    case Kind::kNumpyOp:
      return "shape=box, color=\"#5b8def\"";
    case Kind::kBatch:
      return "shape=hexagon, color=\"#5b8def\"";
    case Kind::kTensorOp:
      return "shape=box, color=\"#3aa675\"";
    case Kind::kModel:
      return "shape=box, peripheries=2, color=\"#9a6bd6\"";
    case Kind::kUpdate:
      return "shape=box, style=rounded, color=\"#d9822b\"";
    case Kind::kTrace:
    case Kind::kResult:
      break;
  }
  return "shape=box, style=rounded, color=\"#8a8f98\"";
}

std::string dot_cluster(const PlanGraph& graph, size_t number, std::string_view name) {
  std::string nodes;
  for (size_t n = 0; n < graph.nodes.size(); ++n) {
    const PlanGraph::Node& node = graph.nodes[n];
    if (dot_cluster_of(node.kind) != name) continue;
    nodes += fmt::format("      p{}n{} [label=\"{}\", {}];\n", number, n,
                         dot_lines(node.label, node.detail), dot_look(node.kind));
  }
  if (nodes.empty()) return "";
  return fmt::format("    subgraph cluster_{0}_{1} {{\n      label=\"{1}\";\n{2}    }}\n", number,
                     name, nodes);
}

std::string dot_plan(const PlanGraph& graph, size_t number) {
  std::string text =
      fmt::format("  subgraph cluster_{} {{\n    label=\"{}\";\n", number, dot_text(graph.title));
  for (const char* name : {"pipeline", "network", "traces"})
    text += dot_cluster(graph, number, name);
  for (const PlanGraph::Edge& edge : graph.edges) {
    // An update points back to the model, which must stay above it.
    const std::string look = edge.trains()
                                 ? "label=\"trains\", style=dashed, constraint=false"
                                 : fmt::format("label=\"{}\"", dot_lines(edge.key, edge.shape));
    text += fmt::format("    p{0}n{1} -> p{0}n{2} [{3}];\n", number, edge.from, edge.to, look);
  }
  return text + "  }\n";
}

}  // namespace

std::string to_dot(const std::vector<PlanGraph>& graphs) {
  std::string text =
      "digraph plan {\n  node [fontname=\"sans-serif\"];\n"
      "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  for (size_t i = 0; i < graphs.size(); ++i) text += dot_plan(graphs[i], i);
  return text + "}\n";
}

}  // namespace fe::plot
