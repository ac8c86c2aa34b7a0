// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct BatchOptions {
  static constexpr std::string_view kName = "Batch";
  static constexpr std::string_view kDoc = "where samples become a batch; ops after it see all";

  int64_t batch_size = 0;
  bool drop_last = false;
  std::optional<double> pad_value = {};
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = BatchOptions;
    return std::tuple(
        field("batch_size", &O::batch_size, "samples in a batch; 0: the pipeline's", at_least(0)),
        field("drop_last", &O::drop_last, "leave out the last batch when it is not full"),
        field("pad_value", &O::pad_value,
              "fill samples up to the largest of the batch with it; unset: all are of one shape",
              Range{.finite = false}));
  }
};

/// The point of the pipeline at which samples are collated to batches, and how. Ops after it work
/// on complete batches, [N, ...]. At most one is active at a time.
class Batch final : public NumpyOp {
 public:
  using Options = BatchOptions;

  explicit Batch(const BatchOptions& options = {});

  void forward(std::span<const Array>, std::span<Array>, SampleState&) const override {}
  const BatchRule* batch_rule() const override { return &rule_; }

 private:
  BatchRule rule_;
};

}  // namespace fe::ops
