// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "config/builtin/builtin.h"
#include "traces/all.h"

namespace fe::config {

/// {cosine_decay: {init_lr: 0.001}}, or one number for good.
template <>
struct OptionType<Schedule> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kPiece, .text = "Schedule", .may_be_null = true};
  }
  static std::optional<Schedule> read(const Node& node, Context& context, const std::string& what) {
    context.schedule_length = what.ends_with("by_epoch") ? context.epochs : context.total_steps;
    return context.registry().schedules().read(node, context);
  }
};

namespace builtin {

void add_traces(Registry& registry) { registry.traces(traces::Traces()); }

}  // namespace builtin
}  // namespace fe::config
