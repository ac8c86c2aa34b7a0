// SPDX-License-Identifier: Apache-2.0
#include "fe/network/plan.h"

#include <torch/types.h>

#include <algorithm>
#include <set>

#include "fe/base/error.h"
#include "fe/base/nearest.h"

namespace fe {
namespace {

// Reports the options of one optimizer step in which `op` differs from the first UpdateOp that
// makes it.
void require_same_step(const TensorOp& op, const UpdateRule& first, Findings& findings) {
  const UpdateRule& rule = *op.update();
  const auto require_same = [&](std::string_view option, auto expected, auto found) {
    if (expected == found) return;
    findings.error(
        "{}: expected {} {} as in the UpdateOp of {}, got {}. Both change model '{}' in one step, "
        "by the sum of their gradients. Give both the same {}.",
        op.label(), option, expected, first.loss_name, found, rule.model.name(), option);
  };
  require_same("accumulate", first.accumulate, rule.accumulate);
  require_same("clip_norm", first.clip_norm, rule.clip_norm);
  require_same("clip_value", first.clip_value, rule.clip_value);
}

}  // namespace

NetworkPlan::NetworkPlan(const NetworkRequest& request, Updates& updates, Findings& findings)
    : mode_(request.mode), ds_id_(request.ds_id) {
  resolve(request, updates, findings);
  prune(request, findings);
  plan_updates(findings);
  plan_releases(request);
  slots_.resize(slot_count_);
}

std::string NetworkPlan::where() const {
  return ds_id_.empty() ? fmt::format("mode {}", name(mode_))
                        : fmt::format("mode {}, data set '{}'", name(mode_), ds_id_);
}

void NetworkPlan::resolve(const NetworkRequest& request, Updates& updates, Findings& findings) {
  batch_keys_count_ = request.batch_keys.size();
  for (const std::string& key : request.batch_keys) {
    present_[key] = {slot_count_++, "the pipeline", /*read=*/true};
    keys_.push_back(key);
  }
  for (const TensorOp* op : request.ops) {
    if (op->modes().contains(mode_) && op->ds_ids().contains(ds_id_)) add(*op, updates, findings);
  }
  std::erase_if(keys_, [&](const std::string& key) { return !present_.contains(key); });
}

void NetworkPlan::add(const TensorOp& op, Updates& updates, Findings& findings) {
  Step step{&op, {}, slot_count_};
  for (const Key& key : op.inputs()) {
    const auto found = present_.find(key.str());
    if (found == present_.end()) {
      findings.error(
          "{}: needs {} in {}, which neither the pipeline nor an op before it writes.{} "
          "Known names: {}.",
          op.label(), key, where(), did_you_mean(key.str(), keys_), fmt::join(keys_, ", "));
      step.in.push_back(0);
      continue;
    }
    found->second.read = true;
    step.in.push_back(found->second.slot);
  }
  for (const Key& key : op.outputs()) {
    const auto found = present_.find(key.str());
    if (found != present_.end() && !found->second.read) {
      findings.error(
          "{}: writes {} in {}, which {} wrote before and nothing has read since. Write "
          "another key, or drop one of the two.",
          op.label(), key, where(), found->second.name);
    }
    if (std::find(keys_.begin(), keys_.end(), key.str()) == keys_.end()) keys_.push_back(key.str());
    present_[key.str()] = {slot_count_++, op.name(), /*read=*/false};
  }
  for (const Key& key : op.deletes()) present_.erase(key.str());
  if (const UpdateRule* rule = op.update()) {
    auto& update = updates[&op];
    if (!update) update = std::make_shared<Update>(*rule);
    step.update = update.get();
  }
  steps_.push_back(std::move(step));
}

// Drops ops whose results nothing needs. In training that is a fault: a loss is computed, but no
// model learns from it.
void NetworkPlan::prune(const NetworkRequest& request, Findings& findings) {
  std::set<size_t> needed;
  if (request.wanted) {
    for (const std::string& key : *request.wanted) {
      if (const auto slot = position(key)) needed.insert(*slot);
    }
  } else {
    for (size_t slot = 0; slot < slot_count_; ++slot) needed.insert(slot);
  }
  for (size_t s = steps_.size(); s-- > 0;) {
    const Step& step = steps_[s];
    bool keep = step.update != nullptr;
    for (size_t i = 0; i < step.op->outputs().size(); ++i) keep |= needed.contains(step.out + i);
    if (keep) {
      needed.insert(step.in.begin(), step.in.end());
      continue;
    }
    if (mode_ == Mode::kTrain && !step.op->outputs().empty()) {
      findings.error(
          "{}: nobody reads '{}' in {}. Update a model with it (UpdateOp), monitor it "
          "(monitor_names), read it in a trace, or keep the op to the modes that need it.",
          step.op->label(), fmt::join(step.op->outputs().names(), "', '"), where());
    }
    steps_.erase(steps_.begin() + static_cast<std::ptrdiff_t>(s));
  }
  for (size_t slot = 0; slot < batch_keys_count_; ++slot) {
    if (needed.contains(slot)) needed_batch_keys_.push_back(request.batch_keys[slot]);
  }
}

// The steps through which the update at `update_step` backpropagates: those that its loss depends
// on and that depend on its model.
std::vector<bool> NetworkPlan::path(size_t update_step) const {
  const Model& model = steps_[update_step].update->rule().model;
  std::vector<bool> needs_gradient(slot_count_), leads_to_loss(slot_count_);
  std::vector<bool> on_path(steps_.size());
  for (size_t s = 0; s < update_step; ++s) {
    bool from_model = steps_[s].op->model() && *steps_[s].op->model() == model;
    for (size_t slot : steps_[s].in) from_model = from_model || needs_gradient[slot];
    for (size_t i = 0; i < steps_[s].op->outputs().size(); ++i) {
      needs_gradient[steps_[s].out + i] = from_model;
    }
    on_path[s] = from_model;
  }
  leads_to_loss[steps_[update_step].in.front()] = true;
  for (size_t s = update_step; s-- > 0;) {
    bool leads = false;
    for (size_t i = 0; i < steps_[s].op->outputs().size(); ++i) {
      leads = leads || leads_to_loss[steps_[s].out + i];
    }
    on_path[s] = on_path[s] && leads;
    if (!leads) continue;
    for (size_t slot : steps_[s].in) leads_to_loss[slot] = true;
  }
  return on_path;
}

// Gradients are recorded on the path of an update, which must come from its model.
void NetworkPlan::record_path(size_t update_step,
                              const std::vector<bool>& path,
                              Findings& findings) {
  bool any = false;
  for (size_t i = 0; i < update_step; ++i) {
    steps_[i].gradients = steps_[i].gradients || path[i];
    any = any || path[i];
  }
  if (any) return;
  const UpdateRule& rule = steps_[update_step].update->rule();
  findings.error(
      "{}: the loss {} does not depend on model '{}' in {}: no ModelOp of that model leads to it.",
      steps_[update_step].op->label(), rule.loss_name, rule.model.name(), where());
}

void NetworkPlan::plan_updates(Findings& findings) {
  std::vector<std::vector<bool>> paths(steps_.size());
  for (size_t s = 0; s < steps_.size(); ++s) {
    if (!steps_[s].update) continue;
    paths[s] = path(s);
    record_path(s, paths[s], findings);
  }
  std::vector<size_t> points(steps_.size());
  for (size_t s = 0; s < steps_.size(); ++s) {
    if (!steps_[s].update) continue;
    for (size_t later = s + 1; later < steps_.size(); ++later) {
      if (!steps_[later].update) continue;
      for (size_t i = 0; i < s; ++i) {
        steps_[s].retain_graph = steps_[s].retain_graph || (paths[s][i] && paths[later][i]);
      }
    }
    points[s] = apply_point(s, paths, findings);
  }
  join(points, findings);
  for (size_t s = 0; s < steps_.size(); ++s) {
    for (size_t i = 0; i < s && steps_[s].update; ++i) {
      const Model* model = steps_[i].op->model();
      const bool is_half = model && model->mixed_precision() == MixedPrecision::kFloat16;
      if (paths[s][i] && is_half) steps_[s].update->scale_loss();
    }
  }
}

// The step after which the weights change: this one, or the last update that still backpropagates
// through this model with its old weights. From there it moves behind the backward passes before
// the model runs again, since they hide the exchange of gradients between ranks.
size_t NetworkPlan::apply_point(size_t step,
                                const std::vector<std::vector<bool>>& paths,
                                Findings& findings) const {
  const UpdateRule& rule = steps_[step].update->rule();
  const Model& model = rule.model;
  size_t after = step;
  for (size_t later = step + 1; later < steps_.size(); ++later) {
    if (!steps_[later].update) continue;
    for (size_t i = 0; i < step; ++i) {
      const bool same_model = steps_[i].op->model() && *steps_[i].op->model() == model;
      if (paths[later][i] && same_model) after = later;
    }
  }
  if (rule.defer == Defer::kNever) {
    if (after == step) return step;
    findings.error(
        "{}: updating model '{}' from {} at once would spoil the gradients of {}, which run "
        "through the weights as they were. Leave defer at auto, or run model '{}' again in "
        "between.",
        steps_[step].op->label(), model.name(), rule.loss_name,
        steps_[after].update->rule().loss_name, model.name());
    return after;
  }
  if (waits_for_end(model)) return steps_.size() - 1;
  for (size_t later = after + 1; later < steps_.size(); ++later) {
    if (steps_[later].op->may_read(model)) break;
    if (steps_[later].update) after = later;
  }
  return after;
}

// One UpdateOp that always waits makes those of its model wait that may: they are one step then.
bool NetworkPlan::waits_for_end(const Model& model) const {
  return std::any_of(steps_.begin(), steps_.end(), [&](const Step& step) {
    const UpdateRule* rule = step.op->update();
    return rule && rule->model == model && rule->defer == Defer::kAlways;
  });
}

// UpdateOps of one model whose weights change at the same point make one step of its optimizer:
// they sum their gradients in the update of the first.
void NetworkPlan::join(const std::vector<size_t>& points, Findings& findings) {
  for (size_t s = 0; s < steps_.size(); ++s) {
    Step& step = steps_[s];
    if (!step.update) continue;
    auto& apply = steps_[points[s]].apply;
    const auto first = std::find_if(apply.begin(), apply.end(), [&](const Update* other) {
      return other->rule().model == step.update->rule().model;
    });
    if (first == apply.end()) {
      apply.push_back(step.update);
      continue;
    }
    require_same_step(*step.op, (*first)->rule(), findings);
    for (size_t before = 0; before < s; ++before) {
      if (steps_[before].update == *first) steps_[before].more = true;
    }
    step.update = *first;
  }
}

void NetworkPlan::plan_releases(const NetworkRequest& request) {
  if (!request.wanted) return;
  std::set<size_t> kept;
  for (const std::string& key : *request.wanted) {
    if (const auto slot = position(key)) kept.insert(*slot);
  }
  std::set<size_t> seen;
  for (size_t s = steps_.size(); s-- > 0;) {
    std::vector<size_t> touched = steps_[s].in;
    for (size_t i = 0; i < steps_[s].op->outputs().size(); ++i) {
      touched.push_back(steps_[s].out + i);
    }
    for (size_t slot : touched) {
      if (seen.insert(slot).second && !kept.contains(slot)) steps_[s].release.push_back(slot);
    }
  }
}

std::optional<size_t> NetworkPlan::position(std::string_view key) const {
  const auto found = present_.find(key);
  if (found == present_.end()) return std::nullopt;
  return found->second.slot;
}

std::vector<std::string> NetworkPlan::step_names() const {
  std::vector<std::string> names;
  for (const Step& step : steps_) names.push_back(step.op->name());
  return names;
}

void NetworkPlan::keep_no_rows() {
  for (Tensor& slot : slots_) {
    if (slot.defined() && slot.dim() > 0) slot = slot.narrow(0, 0, 0);
  }
}

void NetworkPlan::clear() {
  for (Tensor& slot : slots_) slot.reset();
}

}  // namespace fe
