// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/run_snapshot.h"

#include <torch/types.h>
#include <torch/version.h>

#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/estimator/record/run_description.h"
#include "fe/estimator/record/run_folder.h"
#include "fe/estimator/snapshot/progress_json.h"
#include "fe/estimator/snapshot/trace_states.h"
#include "fe/estimator/snapshot/update_states.h"
#include "fe/model/random_state.h"
#include "fe/model/training_state.h"
#include "fe/storage/packed.h"

namespace fe {
namespace {

using Json = nlohmann::json;

constexpr const char* kKind = "fe run snapshot";

std::string model_prefix(const Model& model) { return "models/" + model.name() + "/"; }
std::string rank_prefix(int rank) { return fmt::format("ranks/{}/", rank); }

// The tensors whose names begin with `prefix`, without it.
NamedTensors below(const NamedTensors& tensors, const std::string& prefix) {
  NamedTensors found;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix)) found.emplace_back(name.substr(prefix.size()), tensor);
  }
  return found;
}

// What differs from rank to rank: JSON, and tensors.
struct RankState {
  std::string json;
  NamedTensors tensors;
};

RankState rank_state(const RunContext& context) {
  const Progress& progress = context.progress;
  RankState state;
  const auto random = progress.cursor.evaluating && !progress.random_before_evaluation.empty()
                          ? progress.random_before_evaluation
                          : random_states(context.models());
  for (size_t i = 0; i < random.size(); ++i) {
    state.tensors.emplace_back(fmt::format("random/{}", i), random[i]);
  }
  state.tensors.emplace_back("monitor", progress.monitor.state());
  Json json;
  json["generators"] = random.size();
  json["monitored"] = progress.monitor.keys();
  json["updates"] = update_states(context.options.network, state.tensors);
  json["traces"] = trace_states(all_traces(context.options), "traces/", state.tensors);
  state.json = json.dump();
  return state;
}

// The states of all ranks on rank 0; nothing on the others.
std::vector<RankState> gather(const distributed::Group& group, RankState own) {
  if (group.is_alone()) return {std::move(own)};
  constexpr const char* kWhat = "the snapshot of the run";
  const Packed packed = pack(own.tensors);
  const auto jsons = group.all_gather(own.json, kWhat);
  const auto indices = group.all_gather(packed.index, kWhat);
  const auto bytes = group.all_gather(packed.bytes, kWhat);
  std::vector<RankState> states;
  if (!group.is_main()) return states;
  for (size_t rank = 0; rank < jsons.size(); ++rank) {
    states.push_back({jsons[rank], unpack({bytes[rank], indices[rank]})});
  }
  return states;
}

void add_models(const std::vector<Model>& models, TensorFile& file) {
  for (const Model& model : models) {
    const TrainingState state = training_state(model);
    for (const auto& [name, tensor] : state.tensors) {
      file.tensors.emplace_back(model_prefix(model) + name, tensor);
    }
    file.attributes["model." + model.name()] = state.attributes;
  }
}

void add_ranks(const std::vector<RankState>& states, TensorFile& file) {
  for (size_t rank = 0; rank < states.size(); ++rank) {
    for (const auto& [name, tensor] : states[rank].tensors) {
      file.tensors.emplace_back(rank_prefix(static_cast<int>(rank)) + name, tensor);
    }
    file.attributes[fmt::format("rank.{}", rank)] = states[rank].json;
  }
}

std::string run_json(const RunContext& context) {
  const System& system = context.system;
  return Json{{"step", system.global_step},
              {"epoch", system.epoch_idx},
              {"epochs", context.options.epochs},
              {"cursor", cursor_json(context.progress.cursor)},
              {"seconds", system.seconds()},
              {"stop", system.stop},
              {"stop_reason", system.stop_reason},
              {"ranks", context.group().size()},
              {"summary", summary_json(context.summary)},
              {"files", record_sizes(system.run_dir)}}
      .dump();
}

void check_description(const RunContext& context,
                       const TensorFile& content,
                       bool allow_changes,
                       const std::string& owner) {
  using Ordered = nlohmann::ordered_json;
  const std::string& text = content.attributes.at("description");
  if (text == context.description) return;
  const Ordered before = Ordered::parse(text), now = Ordered::parse(context.description);
  const Json run = Json::parse(content.attributes.at("run"));
  const int64_t epochs = context.options.epochs;
  const bool same_length = run.value("epochs", epochs) == epochs;
  const std::string difference = first_difference(before, now, same_length);
  if (difference.empty() || allow_changes) {
    const std::string any = first_difference(before, now, /*same_length=*/true);
    if (!any.empty()) {
      log::warn("resuming with another config than that of the snapshot: {}", any);
    }
    return;
  }
  fail(
      "{}: the snapshot in '{}' was made by a run of another config: {}. Undo the change, choose "
      "another run folder, or allow it with allow_changes: true.",
      owner, context.system.run_dir.string(), difference);
}

void restore_models(const RunContext& context, const TensorFile& file) {
  for (const Model& model : context.models()) {
    const auto attributes = file.attributes.find("model." + model.name());
    if (attributes == file.attributes.end()) continue;  // new; check_description() has named it
    set_training_state(model, {below(file.tensors, model_prefix(model)), attributes->second},
                       "the snapshot");
  }
}

void restore_rank(RunContext& context, const RankState& state, bool same_ranks) {
  const Json json = Json::parse(state.json);
  const std::map<std::string, Tensor> by_name(state.tensors.begin(), state.tensors.end());
  Monitor& monitor = context.progress.monitor;
  load_trace_states(all_traces(context.options), json.at("traces"), "traces/", state.tensors,
                    same_ranks);
  monitor = Monitor(json.at("monitored").get<std::vector<std::string>>());
  load_update_states(context.options.network, json.at("updates"), by_name, same_ranks);
  if (!same_ranks) return;
  monitor.load_state(by_name.at("monitor"));
  std::vector<Tensor> random;
  for (size_t i = 0; i < json.at("generators").get<size_t>(); ++i) {
    random.push_back(by_name.at(fmt::format("random/{}", i)));
  }
  set_random_states(context.models(), random);
}

void restore_progress(RunContext& context, const Json& run) {
  System& system = context.system;
  system.global_step = run.at("step");
  system.epoch_idx = run.at("epoch");
  system.stop = run.at("stop");
  system.stop_reason = run.at("stop_reason");
  context.summary = to_summary(run.at("summary"));
  context.progress.cursor = to_cursor(run.at("cursor"));
  context.progress.line_step = system.global_step;  // the rate is of this process
  context.progress.seconds = run.at("seconds");
}

void restore_content(RunContext& context, const TensorFile& file) {
  restore_models(context, file);
  const Json run = Json::parse(file.attributes.at("run"));
  const int ranks_before = run.at("ranks"), ranks = context.group().size();
  const bool same_ranks = ranks_before == ranks;
  if (!same_ranks) {
    log::warn(
        "the snapshot is of {} process(es), now there are {}: weights, optimizers and the position "
        "in the data are restored; torch's random numbers (dropout), accumulated gradients, "
        "metrics of the current training epoch and means since the last log line start again.",
        ranks_before, ranks);
  }
  const int rank = same_ranks ? context.group().rank() : 0;
  restore_rank(
      context,
      {file.attributes.at(fmt::format("rank.{}", rank)), below(file.tensors, rank_prefix(rank))},
      same_ranks);
  restore_progress(context, run);
}

}  // namespace

Snapshot take_snapshot(const RunContext& context) {
  Snapshot snapshot{
      .content = {}, .step = context.system.global_step, .epoch = context.system.epoch_idx};
  const std::vector<RankState> ranks = gather(context.group(), rank_state(context));
  if (!context.group().is_main()) return snapshot;
  TensorFile& file = snapshot.content;
  add_models(context.models(), file);
  add_ranks(ranks, file);
  file.attributes["kind"] = kKind;
  file.attributes["fe_version"] = FE_VERSION;
  file.attributes["torch_version"] = TORCH_VERSION;
  file.attributes["description"] = context.description;
  file.attributes["run"] = run_json(context);
  return snapshot;
}

void restore_snapshot(RunContext& context,
                      const Snapshot& snapshot,
                      bool allow_changes,
                      const std::string& owner) {
  const TensorFile& file = snapshot.content;
  const auto kind = file.attributes.find("kind");
  FE_CHECK(kind != file.attributes.end() && kind->second == kKind,
           "{}: expected a snapshot of a run, got {}.", owner,
           kind == file.attributes.end() ? "a file of another kind" : "a " + kind->second);
  check_description(context, file, allow_changes, owner);
  try {
    restore_content(context, file);
  } catch (const Json::exception& error) {
    fail("{}: cannot read the snapshot of step {} ({}). Was it made by another version?", owner,
         snapshot.step, error.what());
  } catch (const std::out_of_range&) {
    fail("{}: the snapshot of step {} lacks a part. Was it made by another version?", owner,
         snapshot.step);
  }
}

}  // namespace fe
