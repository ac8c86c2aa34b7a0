// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/ranks.h"

#include <torch/types.h>
#include <torch/version.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/distributed/consistency.h"
#include "fe/network/broadcast.h"

namespace fe {
namespace {

std::string options_text(const EstimatorOptions& options) {
  std::vector<std::string> traces;
  for (const AnyTrace& trace : all_traces(options)) traces.push_back(trace->name());
  return fmt::format(
      "epochs {}\nlog_steps {}\ntrial_step {}\nfail_on_nan {}\ndevice {}\n"
      "monitor_names [{}]\ntraces [{}]",
      options.epochs, options.log_steps, options.trial_step, options.fail_on_nan, options.device,
      fmt::join(options.monitor_names, ", "), fmt::join(traces, ", "));
}

}  // namespace

void join_ranks(EstimatorOptions& options, System& system) {
  system.group = distributed::world();
  if (!system.is_main()) log::set_quiet(true);
  const std::string folder = options.run_dir.string();
  options.run_dir = system.run_dir = system.group->all_gather(folder, "the run folder").front();
}

void require_consistent_ranks(const RunContext& context) {
  if (context.group().is_alone()) return;
  auto config = nlohmann::ordered_json::parse(context.description);
  const auto data = config.at("data");
  config.erase("data");
  distributed::Facts facts = {
      {"versions", fmt::format("fe {}, torch {}", FE_VERSION, TORCH_VERSION)},
      {"the config", config.dump(2)},
      {"the options of the estimator", options_text(context.options)}};
  for (const auto& [mode, sets] : data.items()) {
    for (const auto& [id, set] : sets.items()) {
      facts.emplace_back(fmt::format("the data of {}{}", mode, id.empty() ? "" : " '" + id + "'"),
                         set.dump(2));
    }
  }
  distributed::require_consistent(context.group(), facts);
}

void synchronize_models(const RunContext& context) {
  const distributed::Group& group = context.group();
  if (group.is_alone()) return;
  broadcast(context.models(), group);
  if (!group.is_main()) {
    at::manual_seed(derive_seed(root_seed(), static_cast<uint64_t>(group.rank())));
  }
}

DataParallelNetwork::DataParallelNetwork(Network network,
                                         const std::shared_ptr<distributed::Group>& group)
    : network_(std::move(network)) {
  network_.set_process_group(group);
}

DataParallelNetwork::~DataParallelNetwork() { network_.set_process_group(nullptr); }

}  // namespace fe
