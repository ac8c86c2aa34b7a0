// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/run_config.h"

namespace fe::config {

/// The plan of one mode and data set as a graph.
struct PlanGraph {
  struct Node {
    enum class Kind { kData, kNumpyOp, kTensorOp, kModel, kUpdate, kTrace };
    Kind kind;
    std::string label;   ///< "GaussianNoise"
    std::string detail;  ///< "std 0.155", the model's name
  };
  struct Edge {
    size_t from, to;
    std::string key;
    std::string shape;  ///< "float32 [128, 1, 28, 28]"; empty when it is not known
  };
  Mode mode;
  std::string ds_id;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

/// The plans of the modes that have data in `epoch`; shapes come from one batch of each.
std::vector<PlanGraph> plan_graphs(const RunConfig& run,
                                   int64_t epoch = 1,
                                   const std::vector<Mode>& modes = {});

std::string to_mermaid(const std::vector<PlanGraph>& graphs);
std::string to_dot(const std::vector<PlanGraph>& graphs);
/// A drawing of one plan that a browser shows without any library.
std::string to_svg(const PlanGraph& graph);

}  // namespace fe::config
