// SPDX-License-Identifier: Apache-2.0
#include "fe/run/inference.h"

#include <torch/types.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "fe/base/error.h"
#include "fe/network/plan.h"
#include "fe/pipeline/loader.h"
#include "fe/pipeline/plan.h"

namespace fe::run {
namespace {

at::Device available_device(const std::string& asked) {
  if (asked == "cpu" || !at::hasCUDA()) return at::kCPU;
  return asked == "auto" ? at::Device(at::kCUDA) : at::Device(asked);
}

bool is_active(const NumpyOp& op, Mode mode) {
  return op.modes().contains(mode) && op.ds_ids().contains("");
}

PlanRequest plan_request(const Inference& inference, const Dataset& samples) {
  PlanRequest request{.source_keys = samples.keys().names(),
                      .ops = {},
                      .mode = Mode::kInfer,
                      .ds_id = "",
                      .batch_size = inference.batch_size};
  for (const auto& scheduled : inference.ops) {
    const AnyNumpyOp* op = scheduled.at(inference.epoch);
    const bool only_removes = op && (*op)->filters() && (*op)->outputs().empty();
    // An idle op keeps the random numbers of the ops after it.
    request.ops.push_back(op && !only_removes ? op->pointer().get() : nullptr);
  }
  return request;
}

std::shared_ptr<PipelinePlan> plan_pipeline(const Inference& inference,
                                            const Dataset& samples,
                                            const std::optional<std::vector<std::string>>& wanted) {
  Findings findings;
  PlanRequest request = plan_request(inference, samples);
  request.wanted = wanted;
  auto plan = std::make_shared<PipelinePlan>(make_plan(request, findings));
  findings.throw_errors("Pipeline");
  plan->batch.batch_size = inference.batch_size;
  plan->batch.drop_last = false;
  return plan;
}

std::unique_ptr<NetworkPlan> plan_network(const Inference& inference,
                                          const std::vector<std::string>& batch_keys,
                                          const std::optional<std::vector<std::string>>& wanted) {
  Findings findings;
  auto plan = inference.network.plan(
      {.batch_keys = batch_keys, .mode = Mode::kInfer, .epoch = inference.epoch, .wanted = wanted},
      findings);
  findings.throw_errors("Network");
  return plan;
}

at::Device device_of(const Network& network) {
  return network.models().empty() ? at::Device(at::kCPU) : network.models().front().device();
}

}  // namespace

int64_t evaluation_batch_size(const std::vector<Scheduled<AnyNumpyOp>>& ops,
                              const Scheduled<int64_t>& batch_size,
                              int64_t epoch) {
  for (const Mode mode : {Mode::kEval, Mode::kTrain}) {
    for (const auto& scheduled : ops) {
      const AnyNumpyOp* op = scheduled.at(epoch);
      const BatchRule* rule = op && is_active(**op, mode) ? (*op)->batch_rule() : nullptr;
      if (rule && rule->batch_size > 0) return rule->batch_size;
    }
    const int64_t* size = batch_size.at(epoch);
    if (size && *size > 0) return *size;
  }
  return 1;
}

void to_available_device(const Network& network, const std::string& trained_on) {
  network.to(available_device(trained_on));
}

std::vector<std::string> written_keys(const Inference& inference) {
  std::vector<std::string> keys;
  for (const auto& scheduled : inference.network.ops()) {
    const AnyTensorOp* op = scheduled.at(inference.epoch);
    if (!op || !(*op)->modes().contains(Mode::kInfer) || !(*op)->ds_ids().contains("")) continue;
    for (const Key& key : (*op)->deletes()) std::erase(keys, key.str());
    for (const Key& key : (*op)->outputs()) {
      if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) keys.push_back(key.str());
    }
  }
  return keys;
}

void run_inference(const Inference& inference,
                   const Dataset& samples,
                   const std::optional<std::vector<std::string>>& wanted,
                   const std::function<void(const Batch& values, int64_t first)>& take) {
  std::optional<std::vector<std::string>> needed;  // by the network; all keys when all are wanted
  if (wanted) {
    const auto all = plan_pipeline(inference, samples, std::nullopt);
    needed = plan_network(inference, all->keys(), wanted)->needed_batch_keys();
  }
  const auto pipeline = plan_pipeline(inference, samples, needed);
  const auto network = plan_network(inference, pipeline->keys(), wanted);
  const auto keys = wanted ? *wanted : network->keys();
  const at::Device device = device_of(inference.network);
  const auto loader = make_loader(
      pipeline, samples, {.epoch = inference.epoch, .seed = inference.seed}, /*workers=*/nullptr);
  HostBatch host;
  int64_t done = 0;
  while (loader->next(host)) {
    std::vector<Tensor> columns;
    for (const Tensor& column : host.columns) columns.push_back(column.to(device));
    network->run(columns, {.mode = Mode::kInfer, .epoch = inference.epoch});
    Batch values;
    for (const std::string& key : keys) {
      values.set(key, network->value(*network->position(key)).detach().to(at::kCPU));
    }
    take(values, done);
    done += host.size;
  }
  FE_CHECK(
      done == samples.size(),
      "Pipeline: expected the ops of mode infer to keep all of {} samples, got {}. Give the op "
      "that removes some a mode: \"!infer\".",
      samples.size(), done);
}

Batch run_inference(const Inference& inference, const Dataset& samples) {
  Inference whole = inference;
  whole.batch_size = samples.size();
  Batch result;
  run_inference(whole, samples, std::nullopt,
                [&](const Batch& values, int64_t) { result = values; });
  return result;
}

}  // namespace fe::run
