// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "config/graph/graph.h"
#include "plot/graph/layout.h"

namespace fe::config {
namespace {

using Kind = PlanGraph::Node::Kind;

constexpr size_t kLongestLine = 34;
constexpr double kLetter = 8.3, kSmallLetter = 6.2;  // widths, of 13 px bold and 11 px
constexpr double kLine = 16;

// Letters of UTF-8: bytes that do not go on with one.
size_t letters(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

std::string shortened(const std::string& text) {
  if (letters(text) <= kLongestLine) return text;
  size_t end = 0;
  for (size_t count = 0; end < text.size(); ++end) {
    if ((static_cast<unsigned char>(text[end]) >> 6) != 2 && ++count == kLongestLine) break;
  }
  return text.substr(0, end) + "\u2026";
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return result;
}

const char* color_of(Kind kind) {
  switch (kind) {
    case Kind::kData:
    case Kind::kNumpyOp:
    case Kind::kBatch:
      return "#5b8def";
    case Kind::kTensorOp:
      return "#3aa675";
    case Kind::kModel:
      return "#9a6bd6";
    case Kind::kUpdate:
      return "#d9822b";
    case Kind::kTrace:
    case Kind::kResult:
      break;
  }
  return "#8a8f98";
}

// What is laid out: a box for each node, then one without a frame for each value, from its writer
// to its readers.
struct Picture {
  std::vector<PlanGraph::Node> values = {};  ///< label: the key, detail: its shape
  std::vector<LayoutBox> boxes = {};
  std::vector<LayoutLink> links = {};
};

LayoutBox box_of(const PlanGraph::Node& node, double padding) {
  const double width =
      std::max(kLetter * static_cast<double>(letters(shortened(node.label))),
               kSmallLetter * static_cast<double>(letters(shortened(node.detail))));
  return {width + 2 * padding, kLine * (node.detail.empty() ? 1 : 2) + padding};
}

Picture arrange(const PlanGraph& graph) {
  Picture picture;
  for (const PlanGraph::Node& node : graph.nodes) picture.boxes.push_back(box_of(node, 10));
  std::map<std::pair<size_t, std::string>, size_t> known;
  for (const PlanGraph::Edge& edge : graph.edges) {
    if (edge.trains()) continue;  // the update says which model it trains
    const auto [value, is_new] = known.try_emplace({edge.from, edge.key}, picture.boxes.size());
    if (is_new) {
      picture.values.push_back({Kind::kResult, edge.key, edge.shape});
      picture.boxes.push_back(box_of(picture.values.back(), 3));
      picture.links.push_back({edge.from, value->second});
    }
    picture.links.push_back({value->second, edge.to});
  }
  return picture;
}

std::string text_at(double x, double y, const char* look, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, look,
                     escaped(shortened(text)));
}

// Label and detail below each other, in the middle of a box.
std::string words(const PlanGraph::Node& node, const LayoutPoint& center, const char* look) {
  const double y = center.y + 4.5 - (node.detail.empty() ? 0 : 0.5 * kLine);
  std::string text = text_at(center.x, y, look, node.label);
  if (!node.detail.empty()) {
    text += text_at(center.x, y + kLine, "font-size=\"11\" opacity=\"0.75\"", node.detail);
  }
  return text;
}

std::string frame(const PlanGraph::Node& node, const LayoutPoint& center, const LayoutBox& box) {
  const char* color = color_of(node.kind);
  const double radius = node.kind == Kind::kUpdate || node.kind == Kind::kTrace ? 12 : 4;
  // The whole text shows when the pointer rests on the box.
  return fmt::format(
      "<g><title>{}</title>\n<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
      "rx=\"{}\" fill=\"{}\" fill-opacity=\"0.18\" stroke=\"{}\"/>\n{}</g>\n",
      escaped(node.detail.empty() ? node.label : node.label + ": " + node.detail),
      center.x - 0.5 * box.width, center.y - 0.5 * box.height, box.width, box.height, radius, color,
      color, words(node, center, "font-weight=\"600\""));
}

std::string line(const std::vector<LayoutPoint>& path, bool arrow) {
  std::string d = fmt::format("M{:.1f} {:.1f}", path.front().x, path.front().y);
  for (size_t i = 1; i < path.size(); ++i) {
    const double middle = 0.5 * (path[i - 1].y + path[i].y);
    d += fmt::format(" C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", path[i - 1].x, middle,
                     path[i].x, middle, path[i].x, path[i].y);
  }
  std::string text = fmt::format(
      "<path d=\"{}\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.45\"/>\n", d);
  if (!arrow) return text;
  const LayoutPoint end = path.back();
  return text + fmt::format(
                    "<path d=\"M{0:.1f} {1:.1f}l-3.5 -7h7z\" fill=\"currentColor\" "
                    "fill-opacity=\"0.6\"/>\n",
                    end.x, end.y);
}

}  // namespace

std::string to_svg(const PlanGraph& graph) {
  const Picture picture = arrange(graph);
  const Layout layout = lay_out(picture.boxes, picture.links);
  const size_t nodes = graph.nodes.size();
  // As wide as the page allows, at most as large as it was laid out.
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"100%\" "
      "style=\"max-width:{0:.0f}px;height:auto\" role=\"img\" font-family=\"system-ui, "
      "sans-serif\" "
      "font-size=\"13\" text-anchor=\"middle\" fill=\"currentColor\">\n<title>{2}</title>\n",
      layout.width, layout.height, escaped(graph.title()));
  for (size_t i = 0; i < layout.paths.size(); ++i) {
    text += line(layout.paths[i], /*arrow=*/picture.links[i].to < nodes);
  }
  for (size_t n = 0; n < nodes; ++n) {
    text += frame(graph.nodes[n], layout.centers[n], picture.boxes[n]);
  }
  for (size_t v = 0; v < picture.values.size(); ++v) {
    text += words(picture.values[v], layout.centers[nodes + v], "font-style=\"italic\"");
  }
  return text + "</svg>\n";
}

}  // namespace fe::config
