// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <string>
#include <tuple>

#include "fe/network/tensor_op.h"

namespace fe::detect {

/// The covariance of a normal distribution around a reconstruction.
enum class Covariance {
  kSim,   ///< the same standard deviation for all features
  kDiag,  ///< each feature's own, of the training data
  kFull   ///< the covariance of the training data; for few features
};
std::string option_name(Covariance covariance);  ///< "sim", "cov_diag" or "cov_full"
constexpr auto choices(Covariance) {
  return std::array{Covariance::kSim, Covariance::kDiag, Covariance::kFull};
}

/// The covariance itself: a handle, so that what is learned from the training data reaches the op.
class CovarianceValue {
 public:
  /// The same standard deviation for all features.
  explicit CovarianceValue(double sim = 1.0);
  /// float64: standard deviations [F], or a covariance [F, F]. Throws fe::Error for values of
  /// another shape, standard deviations that are not above 0, and a covariance that is not positive
  /// definite.
  void set(const Tensor& values) const;

  /// -log N(x; x_recon, covariance), summed over the features, float64 or the inputs' type, [N].
  Tensor negative_log_likelihood(const Tensor& x, const Tensor& x_recon) const;

 private:
  struct Values;
  std::shared_ptr<Values> values_;
};

struct ElboOptions {
  static constexpr std::string_view kName = "Elbo";
  static constexpr std::string_view kDoc = "the loss of a variational autoencoder";

  Keys inputs;
  Keys outputs;
  double beta = 1.0;
  CovarianceValue covariance = CovarianceValue();  ///< the covariance of the likelihood
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = ElboOptions;
    return std::tuple(
        field("inputs", &O::inputs, "{x, x_recon, z_mean, z_log_var}: [N, ...] and [N, latent]"),
        field("outputs", &O::outputs, "the loss, a scalar"),
        field("beta", &O::beta, "weight of the divergence", at_least(0)));
  }
};

/// The negative evidence lower bound (Kingma & Welling 2014, arXiv:1312.6114; beta: Higgins et al.
/// 2017): the mean over samples of -log N(x; x_recon, covariance) + beta KL(q(z|x) || N(0, 1)),
/// both summed over their features.
class Elbo final : public TensorOp {
 public:
  using Options = ElboOptions;

  explicit Elbo(const ElboOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;

 private:
  double beta_;
  CovarianceValue covariance_;
};

}  // namespace fe::detect
