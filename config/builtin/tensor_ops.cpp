// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "config/schema/functions.h"
#include "ops/all.h"

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

void add_tensor_ops(Registry& registry) { registry.tensor_ops(ops::TensorOps()); }

}  // namespace builtin
}  // namespace fe::config
