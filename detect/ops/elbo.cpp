// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/elbo.h"

#include <ATen/ops/linalg_cholesky_ex.h>
#include <torch/types.h>

#include <cmath>
#include <numbers>
#include <tuple>

#include "fe/base/error.h"

namespace fe::detect {

struct CovarianceValue::Values {
  double sim = 1.0;
  Tensor std;            // [F], for kDiag
  Tensor whitener;       // [F, F], the inverse of the Cholesky factor, for kFull
  double log_det = 0.0;  // of the covariance, for kDiag and kFull
};

CovarianceValue::CovarianceValue(double sim) : values_(std::make_shared<Values>()) {
  FE_CHECK(sim > 0 && std::isfinite(sim), "sim: expected a standard deviation above 0, got {}.",
           sim);
  values_->sim = sim;
}

void CovarianceValue::set(const Tensor& values) const {
  const Tensor v = values.detach().to(torch::kCPU, torch::kDouble);
  FE_CHECK(v.dim() == 1 || (v.dim() == 2 && v.size(0) == v.size(1)),
           "covariance: expected standard deviations [F] or a covariance [F, F], got {}.",
           describe(values));
  if (v.dim() == 1) {
    FE_CHECK(v.gt(0).all().item<bool>(),
             "cov_diag: expected every feature to vary in the training data, but {} of {} do not. "
             "Use sim instead.",
             v.le(0).sum().item<int64_t>(), v.size(0));
    values_->whitener = Tensor();
    values_->std = v;
    values_->log_det = 2.0 * v.log().sum().item<double>();
    return;
  }
  const auto [factor, info] = at::linalg_cholesky_ex(v);
  FE_CHECK(info.item<int32_t>() == 0,
           "cov_full: expected a covariance that is positive definite, got one of {} features that "
           "is not: some follow from others, or there are fewer samples than features. Use "
           "cov_diag or sim instead.",
           v.size(0));
  values_->whitener = factor.inverse();
  values_->log_det = 2.0 * factor.diagonal().log().sum().item<double>();
}

Tensor CovarianceValue::negative_log_likelihood(const Tensor& x, const Tensor& x_recon) const {
  const Tensor error = (x - x_recon).flatten(1);
  const auto features = static_cast<double>(error.size(1));
  const double constant = 0.5 * features * std::log(2.0 * std::numbers::pi);
  const auto like = [&](const Tensor& t) { return t.to(error.options()); };
  const Values& v = *values_;
  if (v.whitener.defined()) {
    const Tensor white = error.matmul(like(v.whitener).t());
    return 0.5 * white.square().sum(1) + (0.5 * v.log_det + constant);
  }
  if (v.std.defined()) {
    return 0.5 * (error / like(v.std)).square().sum(1) + (0.5 * v.log_det + constant);
  }
  return (0.5 / (v.sim * v.sim)) * error.square().sum(1) + (features * std::log(v.sim) + constant);
}

std::string option_name(Covariance covariance) {
  if (covariance == Covariance::kDiag) return "cov_diag";
  return covariance == Covariance::kFull ? "cov_full" : "sim";
}

Elbo::Elbo(const ElboOptions& options)
    : TensorOp(options), beta_(options.beta), covariance_(options.covariance) {
  FE_CHECK(inputs().size() == 4 && outputs().size() == 1,
           "Elbo: expected inputs {{x, x_recon, z_mean, z_log_var}} and one output, got [{}] and "
           "[{}].",
           fmt::join(inputs(), ", "), fmt::join(outputs(), ", "));
}

Tensors Elbo::forward(const Tensors& in, const State&) const {
  const Tensor &x = in[0], &x_recon = in[1], &mean = in[2], &log_var = in[3];
  FE_CHECK(x.sizes() == x_recon.sizes(),
           "Elbo: expected {} and {} of one shape, got {} and {}. The network has to give what it "
           "is given.",
           inputs()[0], inputs()[1], shape_str(x.sizes()), shape_str(x_recon.sizes()));
  const Tensor data = covariance_.negative_log_likelihood(x, x_recon);
  const Tensor divergence = -0.5 * (log_var - mean.square() - log_var.exp() + 1.0).sum(1);
  return {(data + beta_ * divergence).mean()};
}

}  // namespace fe::detect
