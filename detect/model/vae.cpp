// SPDX-License-Identifier: Apache-2.0
#include "detect/model/vae.h"

#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <tuple>
#include <utility>

#include "detect/model/parts.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

class VAEModule final : public torch::nn::Module {
 public:
  VAEModule(fe::Module encoder, fe::Module decoder, int64_t encoded_dim, int64_t latent_dim)
      : encoder_(std::move(encoder)),
        decoder_(std::move(decoder)),
        encoded_dim_(encoded_dim),
        mean_(encoded_dim, latent_dim),
        log_var_(encoded_dim, latent_dim) {
    register_module("encoder", encoder_.pointer());
    register_module("mean", mean_);
    register_module("log_var", log_var_);
    register_module("decoder", decoder_.pointer());
  }

  std::tuple<Tensor, Tensor, Tensor> forward(const Tensor& x) {
    const auto [mean, log_var] = encode(x);
    const Tensor z = mean + (0.5 * log_var).exp() * torch::randn_like(mean);
    return {run_part("decoder_net", decoder_, z), mean, log_var};
  }

  std::tuple<Tensor, Tensor, Tensor, Tensor> forward(const Tensor& x, const Tensor& noise) {
    const auto [mean, log_var] = encode(x);
    FE_CHECK(noise.dim() == 2 && noise.size(1) == mean.size(1),
             "vae: expected noise of shape [S, latent_dim = {}], got {}. Give the detector the "
             "latent_dim of its vae.",
             mean.size(1), shape_str(noise.sizes()));
    const int64_t count = x.size(0), draws = noise.size(0);
    const Tensor z = mean.unsqueeze(1) + (0.5 * log_var).exp().unsqueeze(1) * noise;
    const Tensor decoded = run_part("decoder_net", decoder_, z.flatten(0, 1));
    const Tensor samples = decoded.unflatten(0, {count, draws});
    return {samples, samples.mean(1), mean, log_var};
  }

 private:
  std::pair<Tensor, Tensor> encode(const Tensor& x) {
    const Tensor code = run_part("encoder_net", encoder_, x).flatten(1);
    FE_CHECK(code.size(1) == encoded_dim_,
             "vae: expected encoder_net to give encoded_dim = {} numbers per sample, got {}. Set "
             "encoded_dim to that.",
             encoded_dim_, code.size(1));
    return {mean_->forward(code), log_var_->forward(code)};
  }

  fe::Module encoder_, decoder_;
  int64_t encoded_dim_;
  torch::nn::Linear mean_, log_var_;
};

}  // namespace

Module vae(const Module& encoder, const Module& decoder, int64_t encoded_dim, int64_t latent_dim) {
  FE_CHECK(encoded_dim >= 1 && latent_dim >= 1,
           "vae: expected encoded_dim and latent_dim of at least 1, got {} and {}.", encoded_dim,
           latent_dim);
  const Module module = std::make_shared<VAEModule>(encoder, decoder, encoded_dim, latent_dim);
  return with_recipe(module, "vae", {{"encoder_net", encoder}, {"decoder_net", decoder}},
                     {{"encoded_dim", encoded_dim}, {"latent_dim", latent_dim}});
}

Module vae(const VAEOptions& options) {
  check_halves(VAEOptions::kName, options.encoder_net, options.decoder_net);
  return vae(*options.encoder_net, *options.decoder_net, options.encoded_dim, options.latent_dim);
}

Module VAEOptions::make() const { return vae(*this); }

}  // namespace fe::detect
