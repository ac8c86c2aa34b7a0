// SPDX-License-Identifier: Apache-2.0
#include "config/graph/builder.h"

#include <torch/types.h>

#include <algorithm>
#include <set>

#include "config/schema/option_text.h"
#include "fe/base/rethrow.h"

namespace fe::config {

using plot::PlanGraph;
using Kind = PlanGraph::Node::Kind;

GraphBuilder::GraphBuilder(Mode mode, int64_t epoch, std::string ds_id, const Registry& registry)
    : graph_{.title = ds_id.empty() ? std::string(name(mode))
                                    : fmt::format("{}: {}", name(mode), ds_id)},
      mode_(mode),
      epoch_(epoch),
      ds_id_(std::move(ds_id)),
      registry_(registry) {}

size_t GraphBuilder::add_node(PlanGraph::Node node, bool keep) {
  graph_.nodes.push_back(std::move(node));
  keep_.push_back(keep);
  return graph_.nodes.size() - 1;
}

void GraphBuilder::read(const Keys& keys, size_t node) {
  for (const Key& key : keys) {
    const auto from = written_.find(key.str());
    if (from == written_.end()) continue;
    graph_.edges.push_back({from->second.node, node, key.str(), from->second.shape});
  }
}

void GraphBuilder::add_data(const std::string& label, const std::string& detail, Sample sample) {
  const size_t node = add_node({Kind::kData, label, detail}, /*keep=*/false);
  for (const auto& [key, value] : sample) {
    written_[key.str()] = {node, fmt::format("{} {}", value.dtype(), value.shape())};
  }
  sample_ = std::move(sample);
}

void GraphBuilder::run_on_sample(const NumpyOp& op, size_t node) {
  std::vector<Array> in, out(op.outputs().size());
  for (const Key& key : op.inputs()) in.push_back(sample_[key]);
  SampleState state;
  state.mode = mode_;
  state.epoch = epoch_;
  state.ds_id = ds_id_;
  state.seed = seed_;
  state.stream = stream_;
  try {
    op.forward(in, out, state);
  } catch (...) {
    rethrow_at(op.label(), op.name());
  }
  for (size_t i = 0; i < out.size(); ++i) {
    const Key& key = op.outputs()[i];
    written_[key.str()] = {node, fmt::format("{} {}", out[i].dtype(), out[i].shape())};
    sample_.set(key, std::move(out[i]));
  }
}

// Later readers get the values that the batch has in the end; the shape of a value that a later op
// replaces is unknown.
void GraphBuilder::add_batch(const NumpyOp* op, const Pipeline& pipeline, const Batch& batch) {
  const BatchRule* rule = op ? op->batch_rule() : nullptr;
  const int64_t* size = pipeline.options().batch_size.at(epoch_);
  const int64_t of = rule && rule->batch_size > 0 ? rule->batch_size : size ? *size : 0;
  const size_t node =
      add_node({Kind::kBatch, "Batch", of > 0 ? fmt::format("of {}", of) : ""}, /*keep=*/false);
  std::set<std::string> replaced;
  bool after = false;
  for (const auto& scheduled : pipeline.options().ops) {
    const AnyNumpyOp* each = scheduled.at(epoch_);
    if (!each || !each->pointer() || !is_active(**each)) continue;
    if (after) {
      for (const Key& key : (*each)->outputs()) replaced.insert(key.str());
    }
    after = after || each->pointer().get() == op;
  }
  std::map<std::string, Written> sample;
  std::swap(sample, written_);
  for (const auto& [key, from] : sample) {
    const Tensor* column = batch.find(key);
    if (!column && !replaced.contains(key)) continue;
    graph_.edges.push_back({from.node, node, key, from.shape});
    written_[key] = {node, column && !replaced.contains(key) ? describe(*column) : ""};
  }
}

void GraphBuilder::add_batch_op(const NumpyOp& op) {
  const size_t node =
      add_node({Kind::kNumpyOp, op.name(), option_text(op, registry_.numpy_ops())}, op.filters());
  read(op.inputs(), node);
  for (const Key& key : op.outputs()) written_[key.str()] = {node, ""};
}

void GraphBuilder::add_pipeline(const Pipeline& pipeline, const Batch& batch) {
  seed_ = pipeline.seed();
  bool batched = false;
  for (const auto& scheduled : pipeline.options().ops) {
    const AnyNumpyOp* any = scheduled.at(epoch_);
    ++stream_;
    if (!any || !any->pointer() || !is_active(**any)) continue;
    const NumpyOp& op = **any;
    if (op.batch_rule()) {
      add_batch(&op, pipeline, batch);
      batched = true;
    } else if (!op.deletes().empty()) {
      for (const Key& key : op.deletes()) written_.erase(key.str());
    } else if (batched) {
      add_batch_op(op);
    } else {
      const size_t node = add_node(
          {Kind::kNumpyOp, op.name(), option_text(op, registry_.numpy_ops())}, op.filters());
      read(op.inputs(), node);
      run_on_sample(op, node);
    }
  }
  if (!batched) add_batch(nullptr, pipeline, batch);
  for (const auto& [key, value] : batch) {
    if (const auto known = written_.find(key.str()); known != written_.end()) {
      known->second.shape = describe(value);
    }
  }
}

// An op that removes keys is not drawn; an op that calls a model is drawn as the model.
void GraphBuilder::add_network(const Network& network, Batch batch) {
  if (!network.models().empty()) {
    const at::Device device = network.models().front().device();
    Batch moved;
    for (const auto& [key, value] : batch) moved.set(key, value.to(device));
    batch = std::move(moved);
  }
  for (const auto& scheduled : network.ops()) {
    const AnyTensorOp* any = scheduled.at(epoch_);
    if (!any || !is_active(**any)) continue;
    const TensorOp& op = **any;
    if (!op.deletes().empty()) {
      for (const Key& key : op.deletes()) written_.erase(key.str());
      continue;
    }
    const UpdateRule* rule = op.update();
    const std::string detail = rule         ? "trains " + rule->model.name()
                               : op.model() ? op.model()->name()
                                            : option_text(op, registry_.tensor_ops());
    const Kind kind = rule ? Kind::kUpdate : op.model() ? Kind::kModel : Kind::kTensorOp;
    const size_t node = add_node({kind, op.name(), detail}, /*keep=*/rule != nullptr);
    read(op.inputs(), node);
    if (rule)
      add_trained(*rule, node);
    else
      run_on_batch(op, node, batch);
  }
}

void GraphBuilder::run_on_batch(const TensorOp& op, size_t node, Batch& batch) {
  Tensors in, out;
  try {
    for (const Key& key : op.inputs()) in.push_back(batch[key]);
    out = op.forward(in, {.mode = mode_, .epoch = epoch_, .ds_id = ds_id_});
    FE_CHECK(out.size() == op.outputs().size(), "expected {} result(s), got {}.",
             op.outputs().size(), out.size());
  } catch (...) {
    rethrow_at(op.label(), op.name());
  }
  for (size_t i = 0; i < out.size(); ++i) {
    const Key& key = op.outputs()[i];
    written_[key.str()] = {node, describe(out[i])};
    if (std::find(predictions_.begin(), predictions_.end(), key.str()) == predictions_.end()) {
      predictions_.push_back(key.str());
    }
    batch.set(key, out[i]);
  }
}

void GraphBuilder::add_trained(const UpdateRule& rule, size_t update) {
  for (size_t n = 0; n < update; ++n) {
    const PlanGraph::Node& node = graph_.nodes[n];
    if (node.kind == Kind::kModel && node.detail == rule.model.name()) {
      graph_.edges.push_back({update, n});
    }
  }
}

void GraphBuilder::add_trace(const Trace& trace) {
  const size_t node = add_node({Kind::kTrace, trace.name(), option_text(trace, registry_.traces())},
                               /*keep=*/true);
  read(trace.inputs(), node);
  for (const Key& key : trace.outputs()) written_.try_emplace(key.str(), Written{node, ""});
}

void GraphBuilder::add_result(const std::string& label,
                              const std::vector<std::string>& keys,
                              bool unread_only) {
  std::vector<Key> wanted;
  for (const std::string& key : keys) {
    const auto from = written_.find(key);
    if (from == written_.end()) continue;
    const bool is_read =
        std::any_of(graph_.edges.begin(), graph_.edges.end(), [&](const PlanGraph::Edge& edge) {
          return edge.from == from->second.node && edge.key == key;
        });
    if (!unread_only || !is_read) wanted.emplace_back(key);
  }
  if (wanted.empty()) return;
  read(wanted, add_node({Kind::kResult, label}, /*keep=*/true));
}

PlanGraph GraphBuilder::finish() {
  std::vector<bool> used = keep_;
  std::vector<PlanGraph::Edge> edges;
  // Edges lead to later nodes, so that from the end every reader is decided before its writers.
  for (size_t n = graph_.nodes.size(); n-- > 0;) {
    for (const PlanGraph::Edge& edge : graph_.edges) {
      if (edge.from == n && !edge.trains() && used[edge.to]) used[n] = true;
    }
  }
  PlanGraph graph{.title = std::move(graph_.title)};
  std::vector<size_t> number(graph_.nodes.size());
  for (size_t n = 0; n < graph_.nodes.size(); ++n) {
    number[n] = graph.nodes.size();
    if (used[n]) graph.nodes.push_back(std::move(graph_.nodes[n]));
  }
  for (PlanGraph::Edge& edge : graph_.edges) {
    if (!used[edge.from] || !used[edge.to]) continue;
    graph.edges.push_back(
        {number[edge.from], number[edge.to], std::move(edge.key), std::move(edge.shape)});
  }
  return graph;
}

}  // namespace fe::config
