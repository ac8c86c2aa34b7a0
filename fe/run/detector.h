// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fe/base/schedule.h"
#include "fe/estimator/trace.h"
#include "fe/model/model.h"
#include "fe/network/tensor_op.h"
#include "fe/pipeline/pipeline.h"
#include "fe/run/infer_options.h"

namespace fe::run {

/// A piece that brings models, the ops that train them and score with them, and what it learns
/// beside weights, such as a threshold. A run has at most one: the section `detector` of a config.
class Detector {
 public:
  virtual ~Detector() = default;

  /// Its models; their names must not be those of other models of the run.
  virtual std::vector<Model> models() const = 0;
  /// What it does in a step of the network.
  virtual std::vector<Scheduled<AnyTensorOp>> network_ops() const = 0;
  /// Traces that its training needs.
  virtual std::vector<Scheduled<AnyTrace>> traces() const { return {}; }
  /// What inference is given and returns, unless the user chooses.
  virtual InferOptions infer() const = 0;

  /// Called before training. Throws fe::Error for data that it cannot work with.
  virtual void check_data(const Pipeline&) const {}
  /// Called before training, to learn what has to be known about the data first.
  virtual void prepare(const Pipeline&) {}
  /// Called after training, before the checkpoint is written, to find a threshold, for example.
  /// `epoch` is the last one: scheduled values are as they were then.
  virtual void finish(const Pipeline&, int64_t epoch) { static_cast<void>(epoch); }

  /// JSON text of what a checkpoint keeps beside the weights.
  virtual std::string state() const = 0;
  /// Restores state(). Throws fe::Error for a text that state() did not write.
  virtual void load_state(const std::string& text) = 0;
};

/// A detector that several owners share.
using DetectorPtr = std::shared_ptr<Detector>;

}  // namespace fe::run
