// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "fe/estimator/trace.h"

namespace fe::traces {

struct TerminateOnNaNOptions {
  static constexpr std::string_view kName = "TerminateOnNaN";
  static constexpr std::string_view kDoc = "stops when a value is NaN or infinite";

  Keys monitor_names = Keys::none();  ///< losses, other keys of the batch, metrics; none: each loss
  bool fail = true;                   ///< whether a run that was stopped ends with an error
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = TerminateOnNaNOptions;
    return std::tuple(
        field("monitor_names", &O::monitor_names, "keys of the batch, or metrics; none: each loss"),
        field("fail", &O::fail, "whether a run that was stopped ends with an error"));
  }
};

/// Stops training when a value is NaN or infinite: on the CPU at that step; on other devices at the
/// next log line or the end of the epoch, so that no step waits for the device. Each rank checks
/// its own values; when one stops, the estimator stops all ranks at the same step.
///
/// on_end() then throws fe::Error (kFailure), unless `fail` is false. Names that a mode lacks are
/// ignored; a name that never had a value gets a warning at the end.
class TerminateOnNaN final : public Trace {
 public:
  using Options = TerminateOnNaNOptions;

  explicit TerminateOnNaN(TerminateOnNaNOptions options);

  void on_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  void on_epoch_end(Data& data) override;
  void on_end(Data& data) override;

 private:
  struct Monitored {
    std::string key;
    Tensor bad = {};    // on a device: whether a value since the last check was not finite
    bool seen = false;  // whether there ever was a value
  };

  void look_at(Data& data);
  std::string found_on_any_rank() const;
  void watch(Monitored& monitored, const Tensor& value);
  void read_device();
  void stop(const std::string& key);

  TerminateOnNaNOptions options_;
  std::vector<Monitored> monitored_;
  std::string found_;  // what the run was stopped for
};

}  // namespace fe::traces
