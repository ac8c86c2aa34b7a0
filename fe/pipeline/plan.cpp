// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "fe/base/nearest.h"

namespace fe {
namespace {

// Resolves the keys along the list of ops.
class Planner {
 public:
  Planner(const PlanRequest& request, Findings& findings) : request_(request), findings_(findings) {
    plan_.mode = request.mode;
    plan_.ds_id = request.ds_id;
    for (const std::string& key : request.source_keys) {
      present_[key] = {plan_.slots++, "the data set", /*read=*/true};
      order_.push_back(key);
    }
  }

  PipelinePlan run() {
    for (size_t place = 0; place < request_.ops.size(); ++place) {
      const NumpyOp* op = request_.ops[place];
      if (!op || !op->modes().contains(request_.mode) || !op->ds_ids().contains(request_.ds_id)) {
        continue;
      }
      if (op->batch_rule())
        start_batching(*op);
      else
        add(*op, place);
    }
    settle_batch();
    choose_columns();
    prune();
    return std::move(plan_);
  }

 private:
  struct Value {
    size_t slot;
    std::string writer;
    bool read;
  };

  std::string where() const {
    return request_.ds_id.empty()
               ? fmt::format("mode {}", name(request_.mode))
               : fmt::format("mode {}, data set '{}'", name(request_.mode), request_.ds_id);
  }

  std::vector<std::string> present_keys() const {
    std::vector<std::string> keys;
    for (const std::string& key : order_) {
      if (present_.contains(key)) keys.push_back(key);
    }
    return keys;
  }

  void add(const NumpyOp& op, size_t place) {
    PipelinePlan::Step step{&op, {}, plan_.slots, place};
    for (const Key& key : op.inputs()) {
      const auto found = present_.find(key.str());
      if (found == present_.end()) {
        findings_.error("{}: needs {} in {}, which nothing before it writes.{} Known names: {}.",
                        op.label(), key, where(), did_you_mean(key.str(), present_keys()),
                        fmt::join(present_keys(), ", "));
        step.in.push_back(0);
        continue;
      }
      found->second.read = true;
      step.in.push_back(found->second.slot);
    }
    for (const Key& key : op.outputs()) write(op, key);
    for (const Key& key : op.deletes()) present_.erase(key.str());
    if (op.filters() && batching_) {
      findings_.error("{}: is listed after Batch in {}; samples can only be removed before it.",
                      op.label(), where());
    }
    plan_.filters |= op.filters();
    (batching_ ? plan_.batch_steps : plan_.sample_steps).push_back(std::move(step));
  }

  void write(const NumpyOp& op, const Key& key) {
    const auto found = present_.find(key.str());
    if (found != present_.end() && !found->second.read) {
      findings_.error(
          "{}: writes {} in {}, which {} wrote before and nothing has read since. Write another "
          "key, or drop one of the two.",
          op.label(), key, where(), found->second.writer);
    }
    if (std::find(order_.begin(), order_.end(), key.str()) == order_.end()) {
      order_.push_back(key.str());
    }
    present_[key.str()] = {plan_.slots++, op.name(), /*read=*/false};
  }

  void start_batching(const NumpyOp& op) {
    if (batching_) {
      findings_.error("{}: a second Batch in {}; a pipeline batches once.", op.label(), where());
      return;
    }
    batching_ = true;
    plan_.batch = *op.batch_rule();
    at_batching_ = present_;
  }

  void settle_batch() {
    if (!batching_) at_batching_ = present_;
    if (plan_.batch.batch_size == 0) plan_.batch.batch_size = request_.batch_size;
    plan_.batch.drop_last |= request_.drop_last;
    if (plan_.batch.batch_size < 1) {
      findings_.error(
          "Pipeline: expected a batch_size of at least 1 in {}, got {}. Set batch_size "
          "of the Pipeline, or use the op Batch.",
          where(), plan_.batch.batch_size);
    }
  }

  void choose_columns() {
    for (const std::string& key : present_keys()) {
      const bool wanted =
          !request_.wanted || std::find(request_.wanted->begin(), request_.wanted->end(), key) !=
                                  request_.wanted->end();
      if (wanted) plan_.columns.push_back({key, present_.at(key).slot});
    }
  }

  // Walks back from the columns. A step is kept if one of its results is needed, or if it may
  // remove samples.
  void prune() {
    std::set<size_t> needed;
    for (const auto& column : plan_.columns) needed.insert(column.slot);
    prune_steps(plan_.batch_steps, needed);
    for (const std::string& key : order_) {
      const auto found = at_batching_.find(key);
      if (found != at_batching_.end() && needed.contains(found->second.slot)) {
        plan_.collated.push_back({key, found->second.slot});
      }
    }
    // A key overwritten after Batch may need two versions of itself: its newer slot is made by a
    // batch step, its older one is collated; both are in `needed` by now.
    prune_steps(plan_.sample_steps, needed);
  }

  void prune_steps(std::vector<PipelinePlan::Step>& steps, std::set<size_t>& needed) {
    for (size_t i = steps.size(); i-- > 0;) {
      const PipelinePlan::Step& step = steps[i];
      const size_t count = step.op->outputs().size();
      bool keep = step.op->filters() || !request_.wanted;
      for (size_t k = 0; k < count; ++k) keep |= needed.contains(step.out + k);
      if (keep) {
        needed.insert(step.in.begin(), step.in.end());
      } else {
        if (count > 0) {
          findings_.warning("{}: nobody reads {} in {}; the op is skipped there.", step.op->name(),
                            fmt::join(step.op->outputs().names(), ", "), where());
        }
        steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
  }

  const PlanRequest& request_;
  Findings& findings_;
  PipelinePlan plan_;
  std::map<std::string, Value> present_, at_batching_;
  std::vector<std::string> order_;  // keys by first appearance
  bool batching_ = false;
};

}  // namespace

std::vector<std::string> PipelinePlan::keys() const {
  std::vector<std::string> keys;
  for (const Column& column : columns) keys.push_back(column.key);
  return keys;
}

PipelinePlan make_plan(const PlanRequest& request, Findings& findings) {
  return Planner(request, findings).run();
}

}  // namespace fe
