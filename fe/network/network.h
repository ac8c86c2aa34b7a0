// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fe/base/findings.h"
#include "fe/base/mode.h"
#include "fe/base/schedule.h"
#include "fe/base/tensor.h"
#include "fe/distributed/gradient_exchange.h"
#include "fe/distributed/group.h"
#include "fe/model/model.h"
#include "fe/network/tensor_op.h"
#include "fe/network/update.h"

namespace fe {

class NetworkPlan;

/// What a plan of the network is compiled for.
struct PassKeys {
  std::vector<std::string> batch_keys;  ///< columns of the batch, in order
  Mode mode = Mode::kTrain;
  int64_t epoch = 1;
  std::string ds_id = "";
  std::optional<std::vector<std::string>> wanted = {};  ///< keys read afterward; all by default
};

/// The ops that turn a batch into predictions, losses and updated weights. A handle: copies refer
/// to the same network.
class Network {
 public:
  /// Throws fe::Error if two models have the same name.
  Network(std::vector<Scheduled<AnyTensorOp>> ops);
  Network(std::initializer_list<Scheduled<AnyTensorOp>> ops)
      : Network(std::vector<Scheduled<AnyTensorOp>>(ops)) {}

  /// Runs the ops of `mode` on a batch and returns every value, those of the batch and those of the
  /// ops, on the models' device. Models are updated only in mode train.
  Batch transform(const Batch& batch,
                  Mode mode,
                  int64_t epoch = 1,
                  const std::string& ds_id = "") const;

  /// The models of its ops, each once, in order of appearance.
  const std::vector<Model>& models() const;
  /// The keys of the losses that update models, each once.
  const std::vector<std::string>& loss_keys() const;
  /// The keys of the losses that update `model`.
  std::vector<std::string> loss_keys(const Model& model) const;
  /// The ops, in order.
  const std::vector<Scheduled<AnyTensorOp>>& ops() const;

  /// Compiles the ops that are active in a pass and adds every fault to `findings`.
  std::unique_ptr<NetworkPlan> plan(const PassKeys& pass, Findings& findings) const;

  /// Which variants of scheduled ops are active. Equal signatures mean equal plans.
  std::vector<int64_t> signature(int64_t epoch) const;

  /// The updates of its models, in the order of the ops.
  std::vector<std::shared_ptr<Update>> updates() const;

  /// From now on, updates use the gradients of the global batch: they are summed over the ranks of
  /// `group` (see State::weight). Null: this process updates alone. Every rank must call it at the
  /// same point.
  void set_process_group(std::shared_ptr<distributed::Group> group,
                         distributed::ExchangeOptions options = {}) const;

  /// Moves all models to a device.
  void to(at::Device device) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace fe
