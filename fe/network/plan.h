// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/findings.h"
#include "fe/base/mode.h"
#include "fe/base/tensor.h"
#include "fe/network/tensor_op.h"
#include "fe/network/update.h"

namespace fe {

/// The updates of a network by the op that requested them; they outlive plans.
using Updates = std::map<const TensorOp*, std::shared_ptr<Update>>;

/// What a NetworkPlan is compiled for.
struct NetworkRequest {
  std::vector<std::string> batch_keys;  ///< columns of the batch, in order
  std::vector<const TensorOp*> ops;     ///< active in the epoch, in order
  Mode mode = Mode::kTrain;
  std::string ds_id;
  /// The keys that are read after a step; ops that only others need are skipped. Unset keeps
  /// everything.
  std::optional<std::vector<std::string>> wanted = {};
};

/// The compiled network of one (mode, epoch, ds_id): keys are resolved to slots, gradients are
/// enabled only for ops on the path to an update, and each tensor is freed after its last reader.
class NetworkPlan {
 public:
  /// Resolves keys and adds every fault to `findings`. The plan is usable if no error was added.
  NetworkPlan(const NetworkRequest& request, Updates& updates, Findings& findings);

  /// Runs one step. `columns` has the batch in the order of batch_keys; it is emptied.
  void run(std::vector<Tensor>& columns, const State& state);

  /// Removes all rows from the values, after a step with a placeholder row (State::weight 0).
  void keep_no_rows();

  /// Frees the values of the last step.
  void clear();

  /// The tensor of a key after run(), by position(). Defined only for wanted keys.
  const Tensor& value(size_t position) const { return slots_[position]; }
  /// The position of the last value of a key; nullopt if nothing writes it.
  std::optional<size_t> position(std::string_view key) const;
  /// All keys that exist after a step, those of the batch first.
  const std::vector<std::string>& keys() const { return keys_; }
  /// The columns of the batch that an op or a reader needs.
  const std::vector<std::string>& needed_batch_keys() const { return needed_batch_keys_; }
  /// Names of the ops that run, in order; for tests and drawings of the plan.
  std::vector<std::string> step_names() const;

 private:
  struct Step {
    const TensorOp* op;
    std::vector<size_t> in;
    size_t out;
    std::vector<size_t> release = {};  // slots nobody reads after this step
    bool gradients = false;
    Update* update = nullptr;  // that its loss contributes to
    bool retain_graph = false;
    bool more = false;                // a later step contributes to the same update
    std::vector<Update*> apply = {};  // whose weights change after this step
  };
  struct Writer {
    size_t slot;
    std::string name;
    bool read;
  };

  void resolve(const NetworkRequest& request, Updates& updates, Findings& findings);
  void add(const TensorOp& op, Updates& updates, Findings& findings);
  void prune(const NetworkRequest& request, Findings& findings);
  void plan_updates(Findings& findings);
  std::vector<bool> path(size_t update_step) const;
  void record_path(size_t update_step, const std::vector<bool>& path, Findings& findings);
  size_t apply_point(size_t step,
                     const std::vector<std::vector<bool>>& paths,
                     Findings& findings) const;
  bool waits_for_end(const Model& model) const;
  void join(const std::vector<size_t>& points, Findings& findings);
  void plan_releases(const NetworkRequest& request);
  std::string where() const;

  Mode mode_;
  std::string ds_id_;
  std::vector<Step> steps_;
  std::vector<Tensor> slots_;
  size_t slot_count_ = 0;
  size_t batch_keys_count_ = 0;
  std::map<std::string, Writer, std::less<>> present_;
  std::vector<std::string> keys_;
  std::vector<std::string> needed_batch_keys_;
};

}  // namespace fe
