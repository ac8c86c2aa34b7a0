// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/run_state.h"

#include <torch/types.h>
#include <torch/version.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/estimator/record/run_description.h"
#include "fe/estimator/record/run_folder.h"
#include "fe/estimator/snapshot/trace_states.h"
#include "fe/model/random_state.h"
#include "fe/model/training_state.h"
#include "fe/storage/packed.h"

namespace fe {
namespace {

using Json = nlohmann::json;

constexpr const char* kKind = "fe run snapshot";

Json to_json(const Cursor& cursor) {
  return {{"epoch", cursor.epoch},
          {"begun", cursor.begun},
          {"pass", cursor.pass},
          {"batch", cursor.batch},
          {"evaluating", cursor.evaluating}};
}

Cursor to_cursor(const Json& json) {
  return {.epoch = json.at("epoch"),
          .begun = json.at("begun"),
          .pass = json.at("pass"),
          .batch = json.at("batch"),
          .evaluating = json.at("evaluating")};
}

Json to_json(const Summary& summary) {
  Json json = Json::array();
  for (const auto& [mode, by_key] : summary.all()) {
    for (const auto& [key, points] : by_key) {
      Json values = Json::array();
      for (const auto& point : points) {
        values.push_back({point.step, point.epoch, exact_text(point.value)});
      }
      json.push_back({{"mode", static_cast<int>(mode)}, {"key", key}, {"points", values}});
    }
  }
  return json;
}

Summary to_summary(const Json& json) {
  Summary summary;
  for (const Json& series : json) {
    for (const Json& point : series.at("points")) {
      summary.add(static_cast<Mode>(series.at("mode").get<int>()), series.at("key"),
                  {point.at(0), point.at(1), from_exact_text(point.at(2))});
    }
  }
  return summary;
}

// The tensors whose names begin with `prefix`, without it.
NamedTensors below(const NamedTensors& tensors, const std::string& prefix) {
  NamedTensors found;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix)) found.emplace_back(name.substr(prefix.size()), tensor);
  }
  return found;
}

// "model/loss" for the first update of a model by a loss, "model/loss 2" for the second.
std::vector<std::pair<std::string, std::shared_ptr<Update>>> named_updates(const Network& network) {
  std::vector<std::pair<std::string, std::shared_ptr<Update>>> named;
  std::map<std::string, int> seen;
  for (const auto& update : network.updates()) {
    const UpdateRule& rule = update->rule();
    const std::string name = fmt::format("{}/{}", rule.model.name(), rule.loss_name);
    const int count = ++seen[name];
    named.emplace_back(count == 1 ? name : fmt::format("{} {}", name, count), update);
  }
  return named;
}

// Gradients that wait for the last of the accumulated steps, and the scales of losses.
Json update_states(const Network& network, NamedTensors& tensors) {
  Json states = Json::object();
  for (const auto& [name, update] : named_updates(network)) {
    const UpdateState state = update->state();
    Json defined = Json::array();
    for (size_t p = 0; p < state.gradients.size(); ++p) {
      if (!state.gradients[p].defined()) continue;
      defined.push_back(p);
      tensors.emplace_back(fmt::format("updates/{}/{}", name, p),
                           state.gradients[p].detach().to(at::kCPU).clone());
    }
    states[name] = {{"gradients", defined},
                    {"parameters", state.gradients.size()},
                    {"accumulated", state.accumulated},
                    {"loss_scale", state.loss_scale.scale},
                    {"good_steps", state.loss_scale.good_steps}};
  }
  return states;
}

// Gradients are each rank's own; the scale is the same for all.
void load_update_states(const Network& network,
                        const Json& states,
                        const std::map<std::string, Tensor>& tensors,
                        bool with_gradients) {
  for (const auto& [name, update] : named_updates(network)) {
    if (!states.contains(name)) continue;  // a new one
    const Json& json = states.at(name);
    UpdateState state{
        .gradients = {},
        .loss_scale = {.scale = json.at("loss_scale"), .good_steps = json.at("good_steps")}};
    if (with_gradients) {
      state.accumulated = json.at("accumulated");
      state.gradients.resize(json.at("parameters").get<size_t>());
      const at::Device device = update->rule().model.device();
      for (const size_t p : json.at("gradients").get<std::vector<size_t>>()) {
        state.gradients.at(p) = tensors.at(fmt::format("updates/{}/{}", name, p)).to(device);
      }
    }
    update->set_state(std::move(state));
  }
}

std::string model_prefix(const Model& model) { return "models/" + model.name() + "/"; }
std::string rank_prefix(int rank) { return fmt::format("ranks/{}/", rank); }

}  // namespace

RunState::RunState(const EstimatorOptions& options,
                   std::string description,
                   std::vector<AnyTrace> traces,
                   System& system,
                   Summary& summary,
                   Progress& progress)
    : options_(options),
      description_(std::move(description)),
      traces_(std::move(traces)),
      system_(system),
      summary_(summary),
      progress_(progress) {}

// What differs from rank to rank.
std::string RunState::own_part(NamedTensors& tensors) const {
  const auto& models = options_.network.models();
  const auto random = progress_.cursor.evaluating && !progress_.random_before_evaluation.empty()
                          ? progress_.random_before_evaluation
                          : random_states(models);
  for (size_t i = 0; i < random.size(); ++i) {
    tensors.emplace_back(fmt::format("random/{}", i), random[i]);
  }
  tensors.emplace_back("monitor", progress_.monitor.state());
  return Json{{"generators", random.size()},
              {"monitored", progress_.monitor.keys()},
              {"updates", update_states(options_.network, tensors)},
              {"traces", trace_states(traces_, "traces/", tensors)}}
      .dump();
}

Snapshot RunState::take() const {
  const distributed::Group& group = *system_.group;
  Snapshot snapshot{.content = {}, .step = system_.global_step, .epoch = system_.epoch_idx};
  NamedTensors own;
  std::vector<std::string> parts = {own_part(own)};
  std::vector<NamedTensors> tensors = {own};
  if (!group.is_alone()) {
    const Packed packed = pack(own);
    parts = group.all_gather(parts.front(), "the snapshot of the run");
    const auto indices = group.all_gather(packed.index, "the snapshot of the run");
    const auto bytes = group.all_gather(packed.bytes, "the snapshot of the run");
    if (!group.is_main()) return snapshot;
    tensors.clear();
    for (size_t r = 0; r < parts.size(); ++r) tensors.push_back(unpack({bytes[r], indices[r]}));
  }

  TensorFile& file = snapshot.content;
  for (const Model& model : options_.network.models()) {
    const TrainingState state = training_state(model);
    for (const auto& [name, tensor] : state.tensors) {
      file.tensors.emplace_back(model_prefix(model) + name, tensor);
    }
    file.attributes["model." + model.name()] = state.attributes;
  }
  for (size_t rank = 0; rank < parts.size(); ++rank) {
    for (const auto& [name, tensor] : tensors[rank]) {
      file.tensors.emplace_back(rank_prefix(static_cast<int>(rank)) + name, tensor);
    }
    file.attributes[fmt::format("rank.{}", rank)] = parts[rank];
  }
  file.attributes["kind"] = kKind;
  file.attributes["fe_version"] = FE_VERSION;
  file.attributes["torch_version"] = TORCH_VERSION;
  file.attributes["description"] = description_;
  file.attributes["run"] =
      Json{{"step", system_.global_step},        {"epoch", system_.epoch_idx},
           {"epochs", options_.epochs},          {"cursor", to_json(progress_.cursor)},
           {"seconds", system_.seconds()},       {"stop", system_.stop},
           {"stop_reason", system_.stop_reason}, {"ranks", group.size()},
           {"summary", to_json(summary_)},       {"files", record_sizes(system_.run_dir)}}
          .dump();
  return snapshot;
}

void RunState::check_description(const TensorFile& content, bool allow_changes) const {
  using Ordered = nlohmann::ordered_json;
  const std::string& text = content.attributes.at("description");
  if (text == description_) return;
  const Ordered before = Ordered::parse(text), now = Ordered::parse(description_);
  const Json run = Json::parse(content.attributes.at("run"));
  const bool same_length = run.value("epochs", options_.epochs) == options_.epochs;
  const std::string difference = first_difference(before, now, same_length);
  if (difference.empty() || allow_changes) {
    const std::string any = first_difference(before, now, /*same_length=*/true);
    if (!any.empty()) {
      log::warn("going on with another config than the snapshot was made with: {}", any);
    }
    return;
  }
  fail(
      "RestoreWizard: the snapshot in '{}' was made by a run of another config: {}. Undo the "
      "change, choose another run folder, or allow it with allow_changes: true.",
      system_.run_dir.string(), difference);
}

void RunState::restore_own_part(const std::string& text,
                                const NamedTensors& tensors,
                                bool same_ranks) {
  const Json json = Json::parse(text);
  const std::map<std::string, Tensor> by_name(tensors.begin(), tensors.end());
  load_trace_states(traces_, json.at("traces"), "traces/", tensors, same_ranks);
  progress_.monitor = Monitor(json.at("monitored").get<std::vector<std::string>>());
  load_update_states(options_.network, json.at("updates"), by_name, same_ranks);
  if (!same_ranks) return;
  progress_.monitor.load_state(by_name.at("monitor"));
  std::vector<Tensor> random;
  for (size_t i = 0; i < json.at("generators").get<size_t>(); ++i) {
    random.push_back(by_name.at(fmt::format("random/{}", i)));
  }
  set_random_states(options_.network.models(), random);
}

void RunState::restore(const Snapshot& snapshot, bool allow_changes) {
  const TensorFile& file = snapshot.content;
  const auto kind = file.attributes.find("kind");
  FE_CHECK(kind != file.attributes.end() && kind->second == kKind,
           "RestoreWizard: expected a snapshot of a run, got {}.",
           kind == file.attributes.end() ? "a file of another kind" : "a " + kind->second);
  check_description(file, allow_changes);
  try {
    for (const Model& model : options_.network.models()) {
      const auto attributes = file.attributes.find("model." + model.name());
      if (attributes == file.attributes.end()) continue;  // a new model; named above
      set_training_state(model, {below(file.tensors, model_prefix(model)), attributes->second},
                         "the snapshot");
    }
    const Json run = Json::parse(file.attributes.at("run"));
    const distributed::Group& group = *system_.group;
    const bool same_ranks = run.at("ranks").get<int>() == group.size();
    if (!same_ranks) {
      log::warn(
          "the snapshot was made by {} process(es), now there are {}: weights, optimizers and the "
          "place in the data go on as they were; torch's random numbers (dropout), gradients that "
          "were being accumulated, metrics of the present epoch's training and means since the "
          "last line begin anew.",
          run.at("ranks").get<int>(), group.size());
    }
    const int rank = same_ranks ? group.rank() : 0;
    restore_own_part(file.attributes.at(fmt::format("rank.{}", rank)),
                     below(file.tensors, rank_prefix(rank)), same_ranks);
    system_.global_step = run.at("step");
    system_.epoch_idx = run.at("epoch");
    system_.stop = run.at("stop");
    system_.stop_reason = run.at("stop_reason");
    summary_ = to_summary(run.at("summary"));
    progress_.cursor = to_cursor(run.at("cursor"));
    progress_.line_step = system_.global_step;  // the rate is of this process
    progress_.seconds = run.at("seconds");
  } catch (const Json::exception& error) {
    fail("RestoreWizard: cannot read the snapshot of step {} ({}). Was it made by another version?",
         snapshot.step, error.what());
  } catch (const std::out_of_range&) {
    fail("RestoreWizard: the snapshot of step {} lacks a part. Was it made by another version?",
         snapshot.step);
  }
}

std::optional<Snapshot> share_snapshot(const distributed::Group& group,
                                       std::optional<Snapshot> snapshot) {
  if (group.is_alone()) return snapshot;
  constexpr const char* kWhat = "the snapshot to go on from";
  if (!group.any(snapshot.has_value(), kWhat)) return std::nullopt;
  Packed packed;
  Json text;
  if (snapshot) {
    packed = pack(snapshot->content.tensors);
    text = {{"index", packed.index},
            {"attributes", snapshot->content.attributes},
            {"bytes", packed.bytes.numel()},
            {"step", snapshot->step},
            {"epoch", snapshot->epoch}};
  }
  // Only rank 0 has a text; the others learn from it how much will come.
  const Json head = Json::parse(group.all_gather(snapshot ? text.dump() : "", kWhat).front());
  if (!snapshot) packed.bytes = torch::empty({head.at("bytes").get<int64_t>()}, torch::kByte);
  group.broadcast(packed.bytes, kWhat);
  if (snapshot) return snapshot;
  return Snapshot{
      .content = {.tensors = unpack({packed.bytes, head.at("index")}),
                  .attributes = head.at("attributes").get<std::map<std::string, std::string>>()},
      .step = head.at("step"),
      .epoch = head.at("epoch")};
}

}  // namespace fe
