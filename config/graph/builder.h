// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/run/run_config.h"
#include "fe/pipeline/numpy_op.h"
#include "plot/graph/plan_graph.h"

namespace fe::config {

/// Builds a plot::PlanGraph in the order of the run: each call adds nodes, and edges from the
/// writers of the keys that they read. Ops run on a sample and a batch, which gives the shapes.
class GraphBuilder {
 public:
  GraphBuilder(Mode mode, int64_t epoch, std::string ds_id, const Registry& registry);

  /// Where samples come from, and one of them.
  void add_data(const std::string& label, const std::string& detail, Sample sample);
  /// Ops before and after the batching point. `batch` is their result, with the keys in use.
  void add_pipeline(const Pipeline& pipeline, const Batch& batch);
  /// Run it inside a Sandbox: forward passes change the buffers of models.
  void add_network(const Network& network, Batch batch);
  void add_trace(const Trace& trace);
  /// A node that reads those of `keys` that were written; with `unread_only`, only those that have
  /// no reader yet.
  void add_result(const std::string& label, const std::vector<std::string>& keys, bool unread_only);

  /// Keys that ops of the network have written.
  const std::vector<std::string>& predictions() const { return predictions_; }

  /// Without the nodes whose keys have no reader.
  plot::PlanGraph finish();

 private:
  struct Written {
    size_t node;
    std::string shape;
  };

  template <class Op>
  bool is_active(const Op& op) const {
    return op.modes().contains(mode_) && op.ds_ids().contains(ds_id_);
  }
  size_t add_node(plot::PlanGraph::Node node, bool keep);
  void read(const Keys& keys, size_t node);
  void run_on_sample(const NumpyOp& op, size_t node);
  void run_on_batch(const TensorOp& op, size_t node, Batch& batch);
  void add_batch(const NumpyOp* op, const Pipeline& pipeline, const Batch& batch);
  void add_batch_op(const NumpyOp& op);
  void add_trained(const UpdateRule& rule, size_t update);

  plot::PlanGraph graph_;
  Mode mode_;
  int64_t epoch_;
  std::string ds_id_;
  const Registry& registry_;
  Sample sample_;
  uint64_t stream_ = 0;  // position of an op in the pipeline, which addresses its random numbers
  uint64_t seed_ = 0;
  std::map<std::string, Written> written_;
  std::vector<std::string> predictions_;
  std::vector<bool> keep_;  // by node: even if its keys have no reader
};

}  // namespace fe::config
