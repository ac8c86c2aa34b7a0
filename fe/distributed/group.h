// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/place.h"

namespace fe::distributed {

enum class Sum { kSum, kMin, kMax };

/// An exchange that is under way.
class Pending {
 public:
  virtual ~Pending() = default;
  /// Until the result is there (on a GPU: until later work on the present stream will see it).
  /// Throws as Group does.
  virtual void wait() = 0;
};

struct GroupOptions {
  Place place = {};
  /// How long one exchange may take before the others are given up for lost, and how long to wait
  /// for all ranks to start.
  std::chrono::milliseconds timeout = std::chrono::minutes(5);
};

/// The processes of a run, and what they tell each other: c10d, with Gloo for tensors on the CPU
/// and NCCL for those on GPUs. Every rank must call the same functions in the same order.
///
/// All functions throw fe::Error (kFailure) when another rank is lost or does not answer in time;
/// the text names this rank and `what`.
class Group {
 public:
  /// Meets the other ranks at the master's address. Throws fe::Error when the port is in use, the
  /// master cannot be reached, or not all ranks come.
  static std::shared_ptr<Group> join(const GroupOptions& options);
  /// A group of one, whose exchanges do nothing.
  static std::shared_ptr<Group> alone();
  ~Group();

  const Place& place() const;
  /// The rank of this process.
  int rank() const { return place().rank; }
  int size() const { return place().world_size; }
  /// Whether there is only this process.
  bool is_alone() const { return size() == 1; }
  /// Whether this is rank 0.
  bool is_main() const { return rank() == 0; }

  /// In place, over all ranks; the same bits on each of them. float16 and bfloat16 on the CPU are
  /// summed in float32. Throws fe::Error for a sum of bools.
  void all_reduce(const Tensor& tensor, std::string_view what, Sum sum = Sum::kSum) const;
  /// The same without waiting; `tensor` must live and stay untouched until wait().
  std::unique_ptr<Pending> start_all_reduce(const Tensor& tensor, std::string_view what) const;
  /// Overwrites every rank's tensor by that of `root`.
  void broadcast(const Tensor& tensor, std::string_view what, int root = 0) const;
  /// Everyone's tensor, by rank: of equal type and number of axes (else fe::Error on every rank),
  /// sizes may differ (rows of an uneven share). Results are on the tensor's device.
  std::vector<Tensor> all_gather(const Tensor& tensor, std::string_view what) const;
  /// Everyone's text, by rank.
  std::vector<std::string> all_gather(std::string_view text, std::string_view what) const;
  /// True on every rank when it is on one.
  bool any(bool value, std::string_view what) const;
  /// Waits until every rank is here; `what` is for the error message.
  void barrier(std::string_view what) const;

  struct State;  // what exchanges share

 private:
  explicit Group(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;  // what is under way keeps it
};

/// The group of this process by place(): joined at the first call (then all ranks must call it),
/// with the timeout of FE_TIMEOUT, in whole seconds. A process that was started alone gets a group
/// of one at no cost.
const std::shared_ptr<Group>& world();

/// Makes `group` world(), and its place place(), in a process that joined by itself.
void set_world(std::shared_ptr<Group> group);

/// Leaves world(), so that its threads end before the program's static variables do. Done at exit
/// for a group that world() joined.
void leave_world();

}  // namespace fe::distributed
