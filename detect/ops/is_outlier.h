// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <tuple>

#include "detect/threshold.h"
#include "fe/network/tensor_op.h"

namespace fe::detect {

/// A detector's threshold, once it is known.
using ThresholdPtr = std::shared_ptr<const std::optional<Threshold>>;

struct IsOutlierOptions {
  static constexpr std::string_view kName = "IsOutlier";
  static constexpr std::string_view kDoc = "which samples and features score above the threshold";

  Keys inputs;
  Keys outputs;
  ThresholdPtr threshold = {};  ///< the threshold, shared with the detector
  Modes mode = Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = IsOutlierOptions;
    return std::tuple(field("inputs", &O::inputs, "{feature_score [N, ...], instance_score [N]}"),
                      field("outputs", &O::outputs, "int64 [N]"));
  }
};

/// Whether a sample is an outlier: 1 when its score is above the threshold (for a threshold of
/// features: when one of its features is), else 0; -1 while there is no threshold,
/// and for a score that is NaN or infinite.
class IsOutlier final : public TensorOp {
 public:
  using Options = IsOutlierOptions;

  explicit IsOutlier(const IsOutlierOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;

 private:
  ThresholdPtr threshold_;
};

}  // namespace fe::detect
