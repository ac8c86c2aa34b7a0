// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/process_info.h"

namespace fe::distributed {

/// How all_reduce() combines the values of the ranks.
enum class Reduce { kSum, kMin, kMax };

/// A collective operation in progress.
class Pending {
 public:
  virtual ~Pending() = default;
  /// Waits for the result (on a GPU: makes later work on the current stream wait for it). Throws as
  /// Group does.
  virtual void wait() = 0;
};

/// How a process joins a Group.
struct GroupOptions {
  ProcessInfo process = {};  ///< this process
  /// How long one collective operation may take before the other ranks count as lost, and how long
  /// to wait for all ranks to start.
  std::chrono::milliseconds timeout = std::chrono::minutes(5);
};

/// The processes of a run and their collective operations: a c10d process group, with Gloo for
/// tensors on the CPU and NCCL for tensors on GPUs. Every rank must call the same functions in the
/// same order.
///
/// All functions throw fe::Error (kFailure) when another rank is lost or does not answer in time;
/// the message names this rank and `what`, the purpose of the call.
class Group {
 public:
  /// Connects to the other ranks at the master's address. Throws fe::Error when the port is in use,
  /// the master cannot be reached, or not all ranks arrive.
  static std::shared_ptr<Group> join(const GroupOptions& options);
  /// A group of this process alone, whose operations do nothing.
  static std::shared_ptr<Group> alone();
  ~Group();

  /// This process.
  const ProcessInfo& process() const;
  /// The rank of this process.
  int rank() const { return process().rank; }
  /// The number of ranks.
  int size() const { return process().world_size; }
  /// Whether this process is the only one.
  bool is_alone() const { return size() == 1; }
  /// Whether this is rank 0.
  bool is_main() const { return rank() == 0; }

  /// Reduces in place over all ranks, with the same bits on each of them. float16 and bfloat16 on
  /// the CPU are summed in float32. Throws fe::Error for a sum of bools.
  void all_reduce(const Tensor& tensor, std::string_view what, Reduce op = Reduce::kSum) const;
  /// Starts a sum over all ranks; `tensor` must stay alive and untouched until wait().
  std::unique_ptr<Pending> start_all_reduce(const Tensor& tensor, std::string_view what) const;
  /// Overwrites every rank's tensor with that of rank `root`.
  void broadcast(const Tensor& tensor, std::string_view what, int root = 0) const;
  /// Every rank's tensor, by rank. dtypes and numbers of dimensions must be equal (fe::Error on
  /// every rank otherwise), sizes may differ (uneven shards). Results are on the tensor's device.
  std::vector<Tensor> all_gather(const Tensor& tensor, std::string_view what) const;
  /// Every rank's text, by rank.
  std::vector<std::string> all_gather(std::string_view text, std::string_view what) const;
  /// True on every rank when `value` is true on at least one.
  bool any(bool value, std::string_view what) const;
  /// Waits until every rank has arrived here.
  void barrier(std::string_view what) const;

  struct State;  // shared with the operations in progress

 private:
  explicit Group(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;  // an operation in progress keeps it alive
};

/// The group of all processes of the run, as process() describes it. The first call joins it, so
/// all ranks must make it; the environment variable FE_TIMEOUT sets the timeout in whole seconds. A
/// process that was started alone gets Group::alone() at no cost.
const std::shared_ptr<Group>& world();

/// Makes `group` world(), and its process info process(), in a process that joined on its own.
void set_world(std::shared_ptr<Group> group);

/// Leaves world(), so that its threads end before static variables are destroyed. A group that
/// world() joined is left at exit.
void leave_world();

}  // namespace fe::distributed
