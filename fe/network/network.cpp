// SPDX-License-Identifier: Apache-2.0
#include "fe/network/network.h"

#include <algorithm>

#include "fe/base/error.h"
#include "fe/network/plan.h"

namespace fe {

struct Network::State {
  std::vector<Scheduled<AnyTensorOp>> ops;
  std::vector<Model> models;
  std::vector<std::string> loss_keys;
  Updates updates;
  std::shared_ptr<distributed::Group> group = {};  // over which gradients are summed
  distributed::ExchangeOptions exchange = {};
};

Network::Network(std::vector<Scheduled<AnyTensorOp>> ops) : state_(std::make_shared<State>()) {
  const auto add_model = [&](const Model& model) {
    auto& models = state_->models;
    if (std::find(models.begin(), models.end(), model) != models.end()) return;
    for (const Model& other : models) {
      FE_CHECK(other.name() != model.name(),
               "Network: two models are named '{}'. Give each its own name in fe::build().",
               model.name());
    }
    models.push_back(model);
  };
  for (const auto& scheduled : ops) {
    for (const AnyTensorOp* op : scheduled.all()) {
      FE_CHECK(op->pointer(), "Network: an op is a null pointer.");
      if ((*op)->model()) add_model(*(*op)->model());
      const UpdateRule* rule = (*op)->update();
      if (!rule) continue;
      add_model(rule->model);
      state_->updates.emplace(op->pointer().get(), std::make_shared<Update>(*rule));
      auto& keys = state_->loss_keys;
      const std::string& key = rule->loss_name.str();
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  state_->ops = std::move(ops);
}

const std::vector<Model>& Network::models() const { return state_->models; }
const std::vector<std::string>& Network::loss_keys() const { return state_->loss_keys; }
const std::vector<Scheduled<AnyTensorOp>>& Network::ops() const { return state_->ops; }

std::vector<std::string> Network::loss_keys(const Model& model) const {
  std::vector<std::string> keys;
  for (const auto& scheduled : state_->ops) {
    for (const AnyTensorOp* op : scheduled.all()) {
      const UpdateRule* rule = (*op)->update();
      const bool is_new =
          rule && std::find(keys.begin(), keys.end(), rule->loss_name.str()) == keys.end();
      if (is_new && rule->model == model) keys.push_back(rule->loss_name.str());
    }
  }
  return keys;
}

std::unique_ptr<NetworkPlan> Network::plan(const PassKeys& pass, Findings& findings) const {
  NetworkRequest request;
  request.batch_keys = pass.batch_keys;
  request.wanted = pass.wanted;
  request.mode = pass.mode;
  request.ds_id = pass.ds_id;
  for (const auto& scheduled : state_->ops) {
    if (const AnyTensorOp* op = scheduled.at(pass.epoch)) {
      request.ops.push_back(op->pointer().get());
    }
  }
  return std::make_unique<NetworkPlan>(request, state_->updates, findings);
}

Batch Network::transform(const Batch& batch,
                         Mode mode,
                         int64_t epoch,
                         const std::string& ds_id) const {
  Findings findings;
  const auto compiled =
      plan({.batch_keys = batch.names(), .mode = mode, .epoch = epoch, .ds_id = ds_id}, findings);
  findings.throw_errors("Network");
  for (const Model& model : models()) model.use_optimizer(epoch);
  std::vector<Tensor> columns;
  const at::Device device = models().empty() ? at::Device(at::kCPU) : models().front().device();
  for (const auto& [key, value] : batch) columns.push_back(value.to(device));
  compiled->run(columns, {.mode = mode, .epoch = epoch, .ds_id = ds_id});
  Batch result;
  for (const std::string& key : compiled->keys()) {
    result.set(key, compiled->value(*compiled->position(key)).detach());
  }
  return result;
}

std::vector<int64_t> Network::signature(int64_t epoch) const {
  std::vector<int64_t> signature;
  for (const auto& op : state_->ops) signature.push_back(op.variant(epoch));
  return signature;
}

std::vector<std::shared_ptr<Update>> Network::updates() const {
  std::vector<std::shared_ptr<Update>> updates;
  for (const auto& scheduled : state_->ops) {
    for (const AnyTensorOp* op : scheduled.all()) {
      const auto found = state_->updates.find(op->pointer().get());
      if (found != state_->updates.end()) updates.push_back(found->second);
    }
  }
  return updates;
}

void Network::set_process_group(std::shared_ptr<distributed::Group> group,
                                distributed::ExchangeOptions options) const {
  state_->group = std::move(group);
  state_->exchange = std::move(options);
  for (const auto& [op, update] : state_->updates)
    update->set_process_group(state_->group, state_->exchange);
}

void Network::to(at::Device device) const {
  for (const Model& model : models()) model.to(device);
  // Exchanges refer to the parameters on the device where they were made.
  if (state_->group) set_process_group(state_->group, state_->exchange);
}

}  // namespace fe
