// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace fe::plot {

/// What runs in one mode of a training, and the keys that flow: a graph to be drawn from top to
/// bottom.
struct PlanGraph {
  /// An op, a trace, or another part of the plan.
  struct Node {
    /// How it is drawn. kModel: an op that calls a model. kResult: what reads the final values,
    /// such as the log or the caller of inference.
    enum class Kind { kData, kNumpyOp, kBatch, kTensorOp, kModel, kUpdate, kTrace, kResult };
    Kind kind;          ///< how it is drawn
    std::string label;  ///< "GaussianNoise"
    std::string detail =
        {};  ///< "std 0.155": options that differ from the defaults; a model's name
  };
  /// A key that one node writes and another reads.
  struct Edge {
    size_t from;             ///< the index of a node
    size_t to;               ///< the index of a node
    std::string key = {};    ///< empty where an update changes the weights of a model
    std::string shape = {};  ///< "float32 [128, 1, 28, 28]"; empty when it is unknown

    bool trains() const { return key.empty(); }  ///< from an update back to a model
  };
  std::string title = {};        ///< "eval", "eval: held_out"
  std::vector<Node> nodes = {};  ///< the nodes, in the order in which they run
  std::vector<Edge> edges = {};  ///< from earlier nodes to later ones, except those that train
};

/// A Mermaid flowchart, with a subgraph per plan.
std::string to_mermaid(const std::vector<PlanGraph>& graphs);
/// A graph in Graphviz's language, with a cluster per plan.
std::string to_dot(const std::vector<PlanGraph>& graphs);

/// An <svg> element for an HTML page, which needs nothing else. Lines and text have the color of
/// the text around it (currentColor), so that it suits light and dark pages.
std::string svg_element(const PlanGraph& graph);

/// Draws the plans below each other into `path`, a .png or .svg file. The same plans give the same
/// bytes. Throws fe::Error for another extension, for an image that would be too large, and when
/// the file cannot be written.
void save(const std::filesystem::path& path, const std::vector<PlanGraph>& graphs);

}  // namespace fe::plot
