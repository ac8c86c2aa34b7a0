// SPDX-License-Identifier: Apache-2.0
#include "config/graph/graph.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <algorithm>

#include "tests/config/toy.h"
#include "tests/testing/throws.h"

namespace fe::config {
namespace {

using fe::testing::expect_error;
using plot::PlanGraph;
using ::testing::Contains;
using ::testing::ElementsAre;

constexpr const char* kGraphConfig = R"(
data:
  p: {points: {}}
pipeline:
  train_data: p.train
  eval_data: {held_out: p.test}
  batch_size: 4
  ops:
    - GaussianNoise: {inputs: x, outputs: x, std: 0.5, mode: train}
    - GaussianNoise: {inputs: x, outputs: unread, mode: "!infer"}
models:
  net:
    layers: [{Linear: {in_features: 2, out_features: 3}}, {BatchNorm1d: {num_features: 3}}]
    optimizer: {SGD: {lr: 0.1}}
network:
  - ModelOp: {model: net, inputs: x, outputs: y_pred}
  - CrossEntropy: {inputs: [y_pred, y], outputs: ce, from_logits: true}
  - UpdateOp: {model: net, loss_name: ce}
traces:
  - Accuracy: {true_key: y, pred_key: y_pred}
estimator: {epochs: 1}
)";

class Graph : public ::testing::Test {
 protected:
  Graph() : run_(build_run(testing::parse(kGraphConfig), registry_, findings_)) {}
  void SetUp() override { ASSERT_TRUE(run_.has_value()) << findings_.errors().front(); }

  PlanGraph one(Mode mode) const {
    const auto graphs = plan_graphs(*run_, 1, {mode});
    EXPECT_EQ(graphs.size(), 1u);
    return graphs.front();
  }

  Registry registry_ = testing::toy_registry();
  Findings findings_;
  std::optional<RunConfig> run_;
};

std::vector<std::string> names(const PlanGraph& graph) {
  std::vector<std::string> names;
  for (const auto& node : graph.nodes) {
    names.push_back(node.detail.empty() ? node.label : node.label + ": " + node.detail);
  }
  return names;
}

// "ModelOp y_pred CrossEntropy float32 [4, 3]"
std::vector<std::string> edges(const PlanGraph& graph) {
  std::vector<std::string> edges;
  for (const auto& edge : graph.edges) {
    edges.push_back(fmt::format("{} {} {} {}", graph.nodes[edge.from].label, edge.key,
                                graph.nodes[edge.to].label, edge.shape));
  }
  return edges;
}

TEST_F(Graph, ShowsWhatRunsInAModeInOrder) {
  EXPECT_THAT(
      names(one(Mode::kTrain)),
      ElementsAre("points: 12 samples", "GaussianNoise: std 0.5", "Batch: of 4", "ModelOp: net",
                  "CrossEntropy: from_logits true", "UpdateOp: trains net"));
  EXPECT_THAT(names(one(Mode::kEval)),
              ElementsAre("points: 12 samples", "Batch: of 4", "ModelOp: net",
                          "CrossEntropy: from_logits true", "Accuracy", "Log"));
}

TEST_F(Graph, ShowsKeysAndShapesOnEdges) {
  EXPECT_THAT(
      edges(one(Mode::kTrain)),
      ElementsAre("points x GaussianNoise float32 [2]", "GaussianNoise x Batch float32 [2]",
                  "points y Batch int64 []", "Batch x ModelOp float32 [4, 2]",
                  "ModelOp y_pred CrossEntropy float32 [4, 3]", "Batch y CrossEntropy int64 [4]",
                  "CrossEntropy ce UpdateOp float32 []", "UpdateOp  ModelOp "));
}

TEST_F(Graph, EdgesLeadToLaterNodesUnlessTheyTrain) {
  for (const PlanGraph& graph : plan_graphs(*run_)) {
    for (const auto& edge : graph.edges) EXPECT_EQ(edge.from > edge.to, edge.trains());
  }
}

TEST_F(Graph, HasAPlanForEachModeWithData) {
  std::vector<std::string> titles;
  for (const PlanGraph& graph : plan_graphs(*run_)) titles.push_back(graph.title);
  EXPECT_THAT(titles, ElementsAre("train", "eval: held_out"));
}

TEST_F(Graph, InferenceBeginsWithTheInputAlone) {
  const PlanGraph graph = one(Mode::kInfer);
  EXPECT_THAT(names(graph), ElementsAre("input", "Batch: of 4", "ModelOp: net", "outputs"));
  EXPECT_THAT(edges(graph), Contains("ModelOp y_pred outputs float32 [1, 3]"));
}

TEST_F(Graph, LeavesModelsAndRandomNumbersAsTheyWere) {
  const Model& model = run_->context.models.at("net");
  std::vector<Tensor> before;
  for (const auto& [name, tensor] : model.named_tensors()) before.push_back(tensor.clone());
  const auto states = at::detail::getDefaultCPUGenerator().get_state().clone();
  plan_graphs(*run_);
  size_t i = 0;
  for (const auto& [name, tensor] : model.named_tensors()) {
    EXPECT_TRUE(torch::equal(tensor, before[i++])) << name;
  }
  EXPECT_TRUE(torch::equal(at::detail::getDefaultCPUGenerator().get_state(), states));
}

TEST_F(Graph, SaysWhatCannotBeDrawn) {
  expect_error([&] { plan_graphs(*run_, 1, {Mode::kTest}); }, {"mode test has no data", "epoch 1"});
  expect_error([&] { plan_graphs(*run_, 0); }, {"counted from 1", "got 0"});
}

}  // namespace
}  // namespace fe::config
