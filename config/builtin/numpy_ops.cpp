// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "config/schema/functions.h"
#include "ops/all.h"

namespace fe::config {

template <>
struct OptionType<ops::PerChannel> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kOneOrList,
            .text = "a number, or a list of one for each channel",
            .element = std::make_shared<TypeInfo>(OptionType<double>::info())};
  }
  static std::optional<ops::PerChannel> read(const Node& node,
                                             Context& context,
                                             const std::string& what) {
    const auto values = OptionType<std::vector<double>>::read(node, context, what);
    return values ? std::optional<ops::PerChannel>(*values) : std::nullopt;
  }
};

template <>
struct OptionType<AnyNumpyOp> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::kPiece, .text = "NumpyOp"}; }
  static std::optional<AnyNumpyOp> read(const Node& node, Context& context, const std::string&) {
    return context.registry().numpy_ops().read(node, context);
  }
  static AnyNumpyOp stand_in() { return ops::Batch(); }
};

namespace builtin {

void add_numpy_ops(Registry& registry) { registry.numpy_ops(ops::NumpyOps()); }

}  // namespace builtin
}  // namespace fe::config
