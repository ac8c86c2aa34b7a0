// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct SometimesOptions {
  static constexpr std::string_view kName = "Sometimes";
  static constexpr std::string_view kDoc = "runs an op with a probability";

  AnyNumpyOp op;
  double prob = 0.5;

  static auto fields() {
    using O = SometimesOptions;
    return std::tuple(field("op", &O::op, "the op to run; its mode and ds_id hold"),
                      field("prob", &O::prob, "how often it runs", between(0, 1)));
  }
};

/// Runs an op with a probability; otherwise its output keys keep the values they have.
///
/// So those keys must exist before it: they are inputs of this op, behind the op's own. After
/// ops::Batch one draw decides for the batch. Throws fe::Error for an op that shapes the pipeline
/// (Batch, Delete) or that has no outputs to keep.
class Sometimes final : public NumpyOp {
 public:
  using Options = SometimesOptions;

  explicit Sometimes(const SometimesOptions& options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;
  void forward_batch(std::span<const Array> in,
                     std::span<Array> out,
                     SampleState& state) const override;
  bool filters() const override { return op_->filters(); }
  std::string code_option() const override;

 private:
  Sometimes(const SometimesOptions& options, const NumpyOp& op);

  using Forward = void (NumpyOp::*)(std::span<const Array>, std::span<Array>, SampleState&) const;
  void run(Forward method,
           std::span<const Array> in,
           std::span<Array> out,
           SampleState& state) const;

  AnyNumpyOp op_;
  double prob_;
  std::vector<size_t> present_;  // where among the inputs the present value of each output is
};

}  // namespace fe::ops
