// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/sections/sections.h"
#include "fe/base/schedule.h"
#include "fe/estimator/trace.h"
#include "fe/model/model.h"
#include "fe/network/tensor_op.h"
#include "fe/pipeline/pipeline.h"

namespace fe::config {

/// What the section `detector` of a config stands for: a piece that brings models, the ops that
/// train them and that score with them, and what it learns beside weights, such as a threshold.
class Assembly {
 public:
  virtual ~Assembly() = default;

  virtual std::vector<Model> models() const = 0;
  virtual std::vector<Scheduled<AnyTensorOp>> network_ops() const = 0;
  virtual std::vector<Scheduled<AnyTrace>> traces() const { return {}; }
  /// Where the config has no section `infer`.
  virtual InferSection infer() const = 0;

  /// Notes nothing, or throws fe::Error for data that it cannot work with; before training.
  virtual void check_data(const Pipeline&) const {}
  /// Called before training: to learn what has to be known of the data first.
  virtual void prepare(const Pipeline&) {}
  /// Called when training has ended, before the checkpoint is written: to find a threshold, say.
  /// `epoch` is the last one: what is scheduled is as it was then.
  virtual void finish(const Pipeline&, int64_t epoch) { static_cast<void>(epoch); }

  /// JSON text of what a checkpoint keeps of it beside the weights; load_state() takes it back, and
  /// throws fe::Error for what state() did not write.
  virtual std::string state() const = 0;
  virtual void load_state(const std::string& text) = 0;
};

using AssemblyPtr = std::shared_ptr<Assembly>;

}  // namespace fe::config
