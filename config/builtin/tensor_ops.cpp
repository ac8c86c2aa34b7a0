// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "config/schema/functions.h"
#include "ops/delete.h"
#include "ops/lambda_op.h"
#include "ops/loss/cross_entropy.h"
#include "ops/loss/l1_loss.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace fe::config {

/// {0: 1.0, 7: 2.5}
template <>
struct OptionType<ops::ClassWeights> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kMap,
            .text = "a map from class to weight, {0: 1.0, 7: 2.5}",
            .element = std::make_shared<TypeInfo>(OptionType<double>::info())};
  }
  static std::optional<ops::ClassWeights> read(const Node& node,
                                               Context& context,
                                               const std::string& what) {
    if (!node.is_map()) {
      wrong_type(node, context, what, info().text);
      return std::nullopt;
    }
    std::map<int64_t, double> weights;
    bool good = true;
    for (const auto& entry : node.entries) {
      const auto label = read_integer(Node::scalar(entry.key, entry.place), context, what);
      const auto weight = read_number(entry.value, context, what);
      good = good && label && weight;
      if (label && weight) weights[*label] = *weight;
    }
    return good ? std::optional<ops::ClassWeights>(std::move(weights)) : std::nullopt;
  }
};

namespace builtin {

void add_tensor_ops(Registry& r) {
  using namespace ops;
  r.tensor_op<ModelOp, ModelOpOptions>("ModelOp", "runs a model on a batch");
  r.tensor_op<UpdateOp, UpdateOpOptions>("UpdateOp",
                                         "changes a model's weights so that a loss gets smaller");
  r.tensor_op<CrossEntropy, CrossEntropyOptions>("CrossEntropy",
                                                 "between targets and predictions, in nats");
  r.tensor_op<MeanSquaredError, MeanSquaredErrorOptions>("MeanSquaredError",
                                                         "the mean of (y_pred - y_true)^2");
  r.tensor_op<L1Loss, L1LossOptions>("L1Loss", "the mean absolute error, or a smooth form of it");
  r.tensor_op<Delete, DeleteOptions>("Delete", "removes keys");
  r.tensor_op<LambdaOp<TensorOp>, TensorLambdaOptions>("LambdaOp",
                                                       "runs a function of a program or plug-in");
}

}  // namespace builtin
}  // namespace fe::config
