// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/run/run_config.h"

namespace fe::config {

/// The plan of one mode and data set as a graph: what runs, and the keys that flow. What nobody
/// reads is left out, as it is in the run.
struct PlanGraph {
  struct Node {
    /// kModel: a ModelOp. kResult: who reads what is left, the log or the caller of inference.
    enum class Kind { kData, kNumpyOp, kBatch, kTensorOp, kModel, kUpdate, kTrace, kResult };
    Kind kind;
    std::string label;        ///< "GaussianNoise"
    std::string detail = {};  ///< "std 0.155": options other than the defaults; a model's name
  };
  struct Edge {
    size_t from, to;         ///< numbers of nodes
    std::string key = {};    ///< empty where an update changes the weights of a model
    std::string shape = {};  ///< "float32 [128, 1, 28, 28]"; empty when it is not known

    bool trains() const { return key.empty(); }  ///< from an update back to a ModelOp
  };
  Mode mode = Mode::kTrain;
  std::string ds_id = {};
  std::vector<Node> nodes = {};
  std::vector<Edge> edges = {};  ///< from earlier nodes to later ones, but for those that train

  std::string title() const;  ///< "eval", "eval: held_out"
};

/// The plans of `modes` that have data in `epoch`, by default train, eval and test. Mode infer is
/// drawn where it is asked for: what becomes of one sample's infer.input. Shapes come from a sample
/// and a batch of each; models are as they were afterward.
/// Throws fe::Error for a run that Estimator::check() would refuse, and for a plan that fails.
std::vector<PlanGraph> plan_graphs(const RunConfig& run,
                                   int64_t epoch = 1,
                                   const std::vector<Mode>& modes = {});

std::string to_mermaid(const std::vector<PlanGraph>& graphs);
std::string to_dot(const std::vector<PlanGraph>& graphs);
/// A drawing of one plan, from top to bottom, that a browser shows without any library. Lines and
/// letters have the color of the text around it (currentColor), on light pages and dark ones.
std::string to_svg(const PlanGraph& graph);

}  // namespace fe::config
