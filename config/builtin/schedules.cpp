// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "traces/adapt/cosine_decay.h"

namespace fe::config::builtin {
namespace {

struct CosineDecayOptions {
  double init_lr = 0.0;
  double min_lr = 1e-6;
  int64_t cycle_length = 0;
  int64_t start = 1;
  int64_t cycle_multiplier = 1;
  bool warmup = false;

  static auto fields() {
    using O = CosineDecayOptions;
    return std::tuple(
        field("init_lr", &O::init_lr, "at the top of a cycle", greater_than(0)),
        field("min_lr", &O::min_lr, "at its end", at_least(0)),
        field("cycle_length", &O::cycle_length,
              "steps or epochs in the first cycle; 0: the whole training", at_least(0)),
        field("start", &O::start, "the time of the first decay", at_least(0)),
        field("cycle_multiplier", &O::cycle_multiplier, "each cycle is so many times longer",
              at_least(1)),
        field("warmup", &O::warmup, "before `start` rise linearly from 0"));
  }
};

struct StepDecayOptions {
  double init_lr = 0.0;
  int64_t every = 1;
  double factor = 0.1;

  static auto fields() {
    using O = StepDecayOptions;
    return std::tuple(field("init_lr", &O::init_lr, "at the start", greater_than(0)),
                      field("every", &O::every, "steps or epochs between two changes", at_least(1)),
                      field("factor", &O::factor, "what it is multiplied with", greater_than(0)));
  }
};

}  // namespace

void add_schedules(Registry& registry) {
  const auto add = [&]<class Options>(std::string name, std::string doc, auto make) {
    registry.schedules().add(
        {.name = name, .doc = std::move(doc), .options = option_infos<Options>()},
        [name, make](const Node& node, Context& context) -> std::optional<Schedule> {
          const auto options = read_options<Options>(node, context, name);
          return options ? std::optional<Schedule>(make(*options, context)) : std::nullopt;
        });
  };
  add.operator()<CosineDecayOptions>(
      "cosine_decay", "falls along half a cosine; Loshchilov & Hutter 2017, arXiv:1608.03983",
      [](const CosineDecayOptions& o, const Context& context) -> Schedule {
        // Faults of data or epochs are told where they are.
        const int64_t whole = context.schedule_length.value_or(1);
        return traces::CosineDecay{.cycle_length = o.cycle_length > 0 ? o.cycle_length : whole,
                                   .init_lr = o.init_lr,
                                   .min_lr = o.min_lr,
                                   .start = o.start,
                                   .cycle_multiplier = o.cycle_multiplier,
                                   .warmup = o.warmup};
      });
  add.operator()<StepDecayOptions>("step_decay", "is multiplied with a factor now and then",
                                   [](const StepDecayOptions& o, const Context&) -> Schedule {
                                     return [o](int64_t time) {
                                       double lr = o.init_lr;
                                       for (int64_t i = o.every; i < time; i += o.every)
                                         lr *= o.factor;
                                       return lr;
                                     };
                                   });
}

}  // namespace fe::config::builtin
