// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "plot/canvas/canvas.h"
#include "plot/graph/layout.h"
#include "plot/graph/plan_graph.h"

namespace fe::plot {
namespace {

using Kind = PlanGraph::Node::Kind;

constexpr double kLongestLine = 230.0;
constexpr Font kLabel = {.size = 12.0, .bold = true};
constexpr Font kValue = {.size = 12.0};
constexpr Font kDetail = {.size = 10.0};
constexpr Font kTitle = {.size = 13.0, .bold = true};
constexpr double kLine = 15.0;
constexpr double kTitleHeight = 30.0;

Color color_of(Kind kind) {
  switch (kind) {
    case Kind::kData:
    case Kind::kNumpyOp:
    case Kind::kBatch:
      return {91, 141, 239};
    case Kind::kTensorOp:
      return {58, 166, 117};
    case Kind::kModel:
      return {154, 107, 214};
    case Kind::kUpdate:
      return {217, 130, 43};
    case Kind::kTrace:
    case Kind::kResult:
      break;
  }
  return {138, 143, 152};
}

// What is laid out: a box for each node, then one without a frame for each value, between the node
// that writes it and those that read it.
struct Diagram {
  std::vector<PlanGraph::Node> values = {};  // label: the key, detail: its shape
  std::vector<Size> boxes = {};
  std::vector<LayoutLink> links = {};
};

Size box_of(const PlanGraph::Node& node, const Font& font, double padding) {
  const double width = std::max(text_width(fit(node.label, kLongestLine, font), font),
                                text_width(fit(node.detail, kLongestLine, kDetail), kDetail));
  return {width + 2 * padding, kLine * (node.detail.empty() ? 1 : 2) + padding};
}

Diagram diagram_of(const PlanGraph& graph) {
  Diagram diagram;
  for (const PlanGraph::Node& node : graph.nodes) diagram.boxes.push_back(box_of(node, kLabel, 9));
  std::map<std::pair<size_t, std::string>, size_t> known;
  for (const PlanGraph::Edge& edge : graph.edges) {
    if (edge.trains()) continue;  // the update's detail names the model that it trains
    const auto [value, is_new] = known.try_emplace({edge.from, edge.key}, diagram.boxes.size());
    if (is_new) {
      diagram.values.push_back({Kind::kResult, edge.key, edge.shape});
      diagram.boxes.push_back(box_of(diagram.values.back(), kValue, 3));
      diagram.links.push_back({edge.from, value->second});
    }
    diagram.links.push_back({value->second, edge.to});
  }
  return diagram;
}

// Label and detail below each other, in the middle of a box.
void draw_words(Canvas& canvas,
                const PlanGraph::Node& node,
                const Point& center,
                const Font& font) {
  const double first = center.y - (node.detail.empty() ? 0 : 0.5 * kLine);
  canvas.text({center.x, first + font.half_cap()}, fit(node.label, kLongestLine, font),
              {.font = font, .anchor = Anchor::kMiddle});
  if (node.detail.empty()) return;
  canvas.text({center.x, first + kLine + kDetail.half_cap()},
              fit(node.detail, kLongestLine, kDetail),
              {.font = kDetail, .color = kMuted, .anchor = Anchor::kMiddle});
}

void draw_node(Canvas& canvas, const PlanGraph::Node& node, const Point& center, const Size& box) {
  const Color color = color_of(node.kind);
  const double radius = node.kind == Kind::kUpdate || node.kind == Kind::kTrace ? 12 : 4;
  canvas.begin_tooltip(node.detail.empty() ? node.label : node.label + ": " + node.detail);
  canvas.rounded_box(
      {center.x - 0.5 * box.width, center.y - 0.5 * box.height, box.width, box.height}, radius,
      {.color = color, .opacity = 0.18}, {.color = color});
  draw_words(canvas, node, center, kLabel);
  canvas.end_tooltip();
}

void draw_link(Canvas& canvas, std::vector<Point> curve, const Point& corner, bool arrow) {
  for (Point& point : curve) point = {point.x + corner.x, point.y + corner.y};
  canvas.curve(curve, {.opacity = 0.45});
  if (!arrow) return;
  const Point &end = curve.back(), &before = curve[curve.size() - 2];
  const double length = std::hypot(end.x - before.x, end.y - before.y);
  if (length == 0.0) return;
  const double x = (end.x - before.x) / length, y = (end.y - before.y) / length;
  const Point base = {end.x - 7.0 * x, end.y - 7.0 * y};
  canvas.polygon(
      std::array<Point, 3>{
          {end, {base.x - 3.5 * y, base.y + 3.5 * x}, {base.x + 3.5 * y, base.y - 3.5 * x}}},
      {.opacity = 0.6});
}

void draw(Canvas& canvas,
          const Point& corner,
          const PlanGraph& graph,
          const Diagram& diagram,
          const GraphLayout& layout) {
  const size_t nodes = graph.nodes.size();
  for (size_t i = 0; i < layout.curves.size(); ++i) {
    draw_link(canvas, layout.curves[i], corner, /*arrow=*/diagram.links[i].to < nodes);
  }
  for (size_t b = 0; b < layout.centers.size(); ++b) {
    const Point center = {layout.centers[b].x + corner.x, layout.centers[b].y + corner.y};
    if (b < nodes)
      draw_node(canvas, graph.nodes[b], center, diagram.boxes[b]);
    else
      draw_words(canvas, diagram.values[b - nodes], center, kValue);
  }
}

}  // namespace

std::string svg_element(const PlanGraph& graph) {
  const Diagram diagram = diagram_of(graph);
  const GraphLayout layout = lay_out(diagram.boxes, diagram.links);
  return svg_element_of(layout.size, "The plan of " + graph.title, /*shrink_only=*/true,
                        [&](Canvas& canvas, const Rect& area) {
                          draw(canvas, {area.x, area.y}, graph, diagram, layout);
                        });
}

void save(const std::filesystem::path& path, const std::vector<PlanGraph>& graphs) {
  std::vector<Diagram> diagrams;
  std::vector<GraphLayout> layouts;
  Size size;
  for (const PlanGraph& graph : graphs) {
    diagrams.push_back(diagram_of(graph));
    layouts.push_back(lay_out(diagrams.back().boxes, diagrams.back().links));
    size.width = std::max(size.width, layouts.back().size.width);
    size.height += layouts.back().size.height + kTitleHeight;
  }
  save_drawing(path, size, [&](Canvas& canvas, const Rect& area) {
    double y = area.y;
    for (size_t i = 0; i < graphs.size(); ++i) {
      canvas.text({area.center().x, y + 0.5 * kTitleHeight + kTitle.half_cap()}, graphs[i].title,
                  {.font = kTitle, .anchor = Anchor::kMiddle});
      y += kTitleHeight;
      draw(canvas, {area.center().x - 0.5 * layouts[i].size.width, y}, graphs[i], diagrams[i],
           layouts[i]);
      y += layouts[i].size.height;
    }
  });
}

}  // namespace fe::plot
