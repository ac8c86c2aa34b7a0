// SPDX-License-Identifier: Apache-2.0
#include "plot/graph/layout.h"

#include <fmt/format.h>
#include <gvc.h>

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "fe/base/error.h"

extern "C" gvplugin_library_t gvplugin_dot_layout_LTX_library;

namespace fe::plot {
namespace {

constexpr double kPointsPerInch = 72.0;
constexpr double kMargin = 8.0;

// Graphviz takes char* for what it does not change.
char* mutable_text(const std::string& text) { return const_cast<char*>(text.c_str()); }

std::string inches(double points) { return fmt::format("{:.4f}", points / kPointsPerInch); }

// Only the plug-in that is linked: fonts and image formats are not needed.
GVC_t* make_context() {
  static std::array<lt_symlist_t, 2> plugins = {
      {{"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library}, {nullptr, nullptr}}};
  return gvContextPlugins(plugins.data(), /*demand_loading=*/0);
}

struct FreeContext {
  void operator()(GVC_t* context) const { gvFreeContext(context); }
};
struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};

class DotGraph {
 public:
  DotGraph(const std::vector<Size>& boxes, const std::vector<LayoutLink>& links)
      : context_(make_context()), graph_(agopen(mutable_text("plan"), Agdirected, nullptr)) {
    declare(AGRAPH, "nodesep", "0.2");
    declare(AGRAPH, "ranksep", "0.28");
    declare(AGNODE, "shape", "box");
    declare(AGNODE, "label", "");
    declare(AGNODE, "fixedsize", "true");
    declare(AGNODE, "width", "1");
    declare(AGNODE, "height", "1");
    declare(AGEDGE, "arrowhead", "none");
    for (const Size& box : boxes) add_node(box);
    for (const LayoutLink& link : links) {
      edges_.push_back(agedge(graph_.get(), nodes_.at(link.from), nodes_.at(link.to), nullptr, 1));
    }
  }
  ~DotGraph() { gvFreeLayout(context_.get(), graph_.get()); }
  DotGraph(const DotGraph&) = delete;
  DotGraph& operator=(const DotGraph&) = delete;

  GraphLayout layout() {
    if (gvLayout(context_.get(), graph_.get(), "dot") != 0) {
      fail_running("plot: Graphviz cannot lay out a graph of {} boxes and {} links.", nodes_.size(),
                   edges_.size());
    }
    const boxf& bounds = GD_bb(graph_.get());
    GraphLayout layout{
        .size = {bounds.UR.x - bounds.LL.x + 2 * kMargin, bounds.UR.y - bounds.LL.y + 2 * kMargin}};
    // Its y axis points up.
    const auto at = [&](const pointf& point) {
      return Point{point.x - bounds.LL.x + kMargin, bounds.UR.y - point.y + kMargin};
    };
    for (Agnode_t* node : nodes_) layout.centers.push_back(at(ND_coord(node)));
    for (Agedge_t* edge : edges_) {
      std::vector<Point>& curve = layout.curves.emplace_back();
      const bezier& spline = ED_spl(edge)->list[0];
      for (int i = 0; i < spline.size; ++i) curve.push_back(at(spline.list[i]));
    }
    return layout;
  }

 private:
  void declare(int kind, const char* name, const char* value) {
    agattr(graph_.get(), kind, mutable_text(name), mutable_text(value));
  }
  void add_node(const Size& box) {
    Agnode_t* node = agnode(graph_.get(), nullptr, 1);
    agset(node, mutable_text("width"), mutable_text(inches(box.width)));
    agset(node, mutable_text("height"), mutable_text(inches(box.height)));
    nodes_.push_back(node);
  }

  std::unique_ptr<GVC_t, FreeContext> context_;
  std::unique_ptr<Agraph_t, CloseGraph> graph_;
  std::vector<Agnode_t*> nodes_;
  std::vector<Agedge_t*> edges_;
};

}  // namespace

GraphLayout lay_out(const std::vector<Size>& boxes, const std::vector<LayoutLink>& links) {
  static std::mutex mutex;  // Graphviz has global state.
  const std::scoped_lock lock(mutex);
  agseterr(AGMAX);  // what goes wrong is reported here, not on stderr
  return DotGraph(boxes, links).layout();
}

}  // namespace fe::plot
