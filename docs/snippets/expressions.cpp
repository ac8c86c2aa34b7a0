// SPDX-License-Identifier: Apache-2.0
// Formulas as text: the program that docs/expressions.md quotes.
#include <fmt/format.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/expression/expression.h"
#include "fe/base/expression/functions.h"
#include "fe/base/system/guard.h"
#include "fe/network/network.h"
#include "ops/lambda_op.h"
#include "ops/pipeline/remove_if.h"
#include "traces/adapt/lr_scheduler.h"

namespace ops = fe::ops;

namespace {

void evaluate() {
  // [evaluate]
  const fe::Expression loss("0.7 * ce + 0.3 * dice");
  const double number = loss({1.0, 2.0});  // ce, dice: in the order of the text

  const auto ce = torch::tensor({1.0, 3.0}, torch::requires_grad());
  const auto dice = torch::tensor({2.0, 4.0});
  const fe::Tensor tensor = loss(std::vector{ce, dice});
  tensor.sum().backward();
  // [/evaluate]
  fmt::print("== values\n{:.1f}\n{:.1f} {:.1f}\n{:.1f} {:.1f}\n", number,
             tensor[0].item().toDouble(), tensor[1].item().toDouble(),
             ce.grad()[0].item().toDouble(), ce.grad()[1].item().toDouble());
}

void use() {
  // [ops]
  const fe::Network network({
      ops::LambdaOp({.outputs = "loss", .fn = "0.7 * ce + 0.3 * dice"}),
      ops::LambdaOp({.outputs = "hit", .fn = "argmax(scores, axis=1) == y"}),
  });
  const auto keep_some = ops::RemoveIf({.fn = "y == 3 or mean(x) < 0.1"});
  const fe::traces::LRSchedulerOptions::Rate warm_up = "1e-3 * min(1, step / 500)";
  // [/ops]
  const fe::Batch result = network.transform({{"ce", torch::tensor({1.0})},
                                              {"dice", torch::tensor({2.0})},
                                              {"scores", torch::tensor({{0.1, 0.9}, {0.8, 0.2}})},
                                              {"y", torch::tensor({1, 1})}},
                                             fe::Mode::kEval);
  fmt::print("== ops\nloss {:.1f}\nhit {} {}\nrate of step 50: {}\nRemoveIf reads {}\n",
             result["loss"].item().toDouble(), result["hit"][0].item().toBool(),
             result["hit"][1].item().toBool(), warm_up(50), fmt::join(keep_some.inputs(), ", "));
}

void mistake() {
  fmt::print("== mistakes\n");
  for (const char* text : {"0.7 * ce + 0.3 dice", "log(1 + ce", "sqr(ce)", "ce = 1"}) {
    try {
      fe::Expression expression(text);
    } catch (const fe::Error& error) {
      fmt::print("{}\n", error.what());
    }
  }
}

void list_functions() {
  fmt::print("== functions\n");
  for (const auto& function : fe::expression::functions()) {
    fmt::print("{:26}{}\n", function.usage, function.doc);
  }
}

}  // namespace

int main() {
  return fe::guard("expressions", [] {
    evaluate();
    use();
    mistake();
    list_functions();
  });
}
