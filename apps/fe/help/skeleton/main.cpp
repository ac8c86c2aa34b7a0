// SPDX-License-Identifier: Apache-2.0
// The run of config.yaml, with Shift, as a program.
#include "fe/fe.h"
#include "my_op.h"

namespace layers = fe::layers;
namespace ops = fe::ops;
namespace traces = fe::traces;

namespace {

fe::Model classifier() {
  return fe::build({
      .name = "classifier",
      .model = fe::sequential({
          layers::Conv2d{.in_channels = 1, .out_channels = 16, .kernel_size = 3, .padding = 1},
          layers::ReLU{},
          layers::MaxPool2d{.kernel_size = 2},
          layers::Conv2d{.in_channels = 16, .out_channels = 32, .kernel_size = 3, .padding = 1},
          layers::ReLU{},
          layers::MaxPool2d{.kernel_size = 2},
          layers::Flatten{},
          layers::Linear{.in_features = 1568, .out_features = 10},
      }),
      .optimizer = fe::Adam{.lr = 1e-3},
  });
}

void train() {
  fe::set_seed(7);
  const auto clothes = fe::data::fashion_mnist();
  const auto parts = clothes.train.split({.fractions = {0.9}, .shuffle = true});
  const fe::Model model = classifier();
  fe::Estimator estimator({
      .pipeline = fe::Pipeline({
          .train_data = parts[0],
          .eval_data = parts[1],
          .test_data = clothes.test,
          .batch_size = 128,
          .ops = {ops::ToFloat({.inputs = "x", .outputs = "x"}),
                  Shift({.inputs = "x", .outputs = "x"}),
                  ops::ExpandDims({.inputs = "x", .outputs = "x", .axis = 0})},
      }),
      .network = fe::Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          ops::CrossEntropy({.inputs = {"y_pred", "y"}, .outputs = "ce", .from_logits = true}),
          ops::UpdateOp({.model = model, .loss_name = "ce"}),
      }),
      .epochs = 5,
      .traces = {traces::Accuracy({.true_key = "y", .pred_key = "y_pred"}),
                 traces::BestModelSaver({.model = model,
                                         .metric = "accuracy",
                                         .save_best_mode = traces::Best::kMax,
                                         .load_best_final = true})},
      .run_dir = "runs/program",
  });
  estimator.fit();
  estimator.test();
}

}  // namespace

int main() { return fe::guard("@PROJECT@", train); }
