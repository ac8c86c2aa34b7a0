// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/sync_batch_norm.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/distributed/group.h"
#include "fe/model/no_rows.h"

namespace fe::layers {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Of each channel, over the rows of all ranks.
struct Statistics {
  Tensor count;           // one number: values a channel
  Tensor mean, variance;  // [C]; the variance divided by count
};

at::ScalarType wide_type(const Tensor& x) { return at::promote_types(x.scalar_type(), at::kFloat); }

// The statistics of one rank: count, C means, C sums of squared deviations.
void write_statistics(const Tensor& x, const Tensor& row) {
  const int64_t channels = x.size(1);
  const auto count = static_cast<double>(x.numel() / channels);
  const auto [mean, variance] = at::batch_norm_update_stats(x.to(wide_type(x)), {}, {}, 0.0);
  row[0].fill_(count);
  row.narrow(0, 1, channels).copy_(mean);
  row.narrow(0, 1 + channels, channels).copy_(variance * count);
}

Statistics statistics(const Tensor& x) {
  const distributed::Group& group = *distributed::world();
  const int64_t channels = x.size(1);
  // Everyone fills in a row of the table. Other terms of the sum are zeros, so the result does not
  // depend on their order.
  const Tensor table = at::zeros({group.size(), 1 + 2 * channels}, x.options().dtype(wide_type(x)));
  if (!NoRowsScope::is_on()) write_statistics(x, table[group.rank()]);
  group.all_reduce(table, "the statistics of a BatchNorm layer");
  const Tensor counts = table.narrow(1, 0, 1);
  const Tensor means = table.narrow(1, 1, channels);
  const Tensor count = counts.sum();
  const Tensor mean = (means * (counts / count)).sum(0);
  const Tensor squares = table.narrow(1, 1 + channels, channels) + counts * (means - mean).square();
  return {.count = count, .mean = mean, .variance = squares.sum(0) / count};
}

Tensor per_channel(const Tensor& values, const Tensor& x) {
  std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
  shape[1] = values.numel();
  return values.view(shape);
}

struct Normalize : torch::autograd::Function<Normalize> {
  static Tensor forward(AutogradContext* context,
                        const Tensor& x,
                        const Tensor& weight,
                        const Tensor& bias,
                        const Statistics& s,
                        double eps) {
    context->save_for_backward({x, weight, s.mean, s.variance, s.count});
    context->saved_data["eps"] = eps;
    context->saved_data["no_rows"] = NoRowsScope::is_on();
    return std::get<0>(at::native_batch_norm(x, weight, bias, s.mean, s.variance,
                                             /*training=*/false, /*momentum=*/0.0, eps));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    FE_CHECK(!at::GradMode::is_enabled(),
             "sync_batchnorm: expected a backward pass, got one whose own gradients are wanted, "
             "which the exchange between ranks does not have. Build the model without it.");
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &mean = saved[2], &variance = saved[3];
    const Tensor& count = saved[4];
    const double eps = context->saved_data["eps"].toDouble();
    const bool no_rows = context->saved_data["no_rows"].toBool();

    // As if the statistics were constants; then what the batch's rows do to each other.
    auto [dx, dweight, dbias] = at::native_batch_norm_backward(
        gradients[0], x, weight, mean, variance, {}, {}, /*train=*/false, eps, {true, true, true});
    Tensor sums = at::stack({dbias, dweight}).to(mean.scalar_type());
    if (no_rows) sums.zero_();
    if (no_rows) dweight = dbias = at::zeros_like(mean);
    distributed::world()->all_reduce(sums, "the gradients of a BatchNorm layer");
    if (no_rows) return {at::zeros_like(x), dweight, dbias, Tensor(), Tensor()};
    const Tensor inverse = (variance + eps).rsqrt();
    const Tensor shift = weight * inverse * sums[0] / count;
    const Tensor slope = weight * inverse.square() * sums[1] / count;
    const Tensor others =
        (x - per_channel(mean, x)) * per_channel(slope, x) + per_channel(shift, x);
    return {(dx - others).to(x.scalar_type()), dweight, dbias, Tensor(), Tensor()};
  }
};

void update_running(const SyncBatchNormArguments& a, const Statistics& s) {
  const Tensor unbiased = s.variance * (s.count / (s.count - 1).clamp_min(1));
  a.running_mean.mul_(1 - a.momentum).add_(s.mean, a.momentum);
  a.running_variance.mul_(1 - a.momentum).add_(unbiased, a.momentum);
}

// The d of torch::nn::BatchNorm<d>d; 0 for other modules.
int torchs_batch_norm(torch::nn::Module& module) {
  if (dynamic_cast<torch::nn::BatchNorm1dImpl*>(&module)) return 1;
  if (dynamic_cast<torch::nn::BatchNorm2dImpl*>(&module)) return 2;
  return dynamic_cast<torch::nn::BatchNorm3dImpl*>(&module) ? 3 : 0;
}

}  // namespace

Tensor sync_batch_norm(const SyncBatchNormArguments& a) {
  Statistics batch;
  {
    const at::NoGradGuard no_grad;
    batch = statistics(a.x.detach());
    FE_CHECK(!a.x.is_cpu() || batch.count.item<double>() > 1.0,
             "expected more than one value a channel in training, got one in the batch of all "
             "ranks. Use larger batches, or drop the last one of an epoch.");
    update_running(a, batch);
  }
  const Tensor weight = a.weight.defined() ? a.weight : at::ones_like(batch.mean);
  const Tensor bias = a.bias.defined() ? a.bias : at::zeros_like(batch.mean);
  return Normalize::apply(a.x, weight, bias, batch, a.eps);
}

void synchronize_batch_norm(torch::nn::Module& module, std::string_view model) {
  for (const auto& item : module.named_modules()) {
    torch::nn::Module* part = item.value().get();
    if (auto* layer = dynamic_cast<BatchNormLayer*>(part)) {
      layer->synchronize();
      continue;
    }
    const int axes = torchs_batch_norm(*part);
    FE_CHECK(axes == 0,
             "model '{}': expected BatchNorm layers of fe::layers for sync_batchnorm, got "
             "torch::nn::BatchNorm{}d as '{}', which knows nothing of other ranks. Register "
             "layers::make_layer(layers::BatchNorm2d{{...}}) in its place.",
             model, axes, item.key());
  }
}

}  // namespace fe::layers
