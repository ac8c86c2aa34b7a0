// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/reconstruction_score.h"

#include <torch/types.h>

#include "detect/ops/instance_score.h"
#include "fe/base/error.h"

namespace fe::detect {

ReconstructionScore::ReconstructionScore(const ReconstructionScoreOptions& options)
    : TensorOp(options), outlier_perc_(options.outlier_perc) {
  FE_CHECK(inputs().size() == 2 && outputs().size() == 2,
           "ReconstructionScore: expected inputs {{x, x_recon}} and outputs {{feature_score, "
           "instance_score}}, got [{}] and [{}].",
           fmt::join(inputs(), ", "), fmt::join(outputs(), ", "));
}

Tensors ReconstructionScore::forward(const Tensors& in, const State&) const {
  const Tensor &x = in[0], &x_recon = in[1];
  const bool several = x_recon.dim() == x.dim() + 1;
  const Tensor first = several && x_recon.size(1) > 0 ? x_recon.select(1, 0) : x_recon;
  FE_CHECK(x.dim() >= 2 && first.sizes() == x.sizes(),
           "ReconstructionScore: expected {} of shape [N, ...] and {} of the same shape, or "
           "[N, S, ...], got {} and {}. The network has to give what it is given.",
           inputs()[0], inputs()[1], shape_str(x.sizes()), shape_str(x_recon.sizes()));
  const Tensor feature_score =
      several ? (x.unsqueeze(1) - x_recon).square_().mean(1) : (x - x_recon).square_();
  return {feature_score, instance_score(feature_score, outlier_perc_)};
}

}  // namespace fe::detect
