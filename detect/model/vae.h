// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/model/module.h"

namespace fe::detect {

/// Options of the architecture "vae". All are required.
struct VAEOptions {
  static constexpr std::string_view kName = "vae";
  static constexpr std::string_view kDoc =
      "a variational autoencoder: x to x_recon, z_mean, z_log_var; arXiv:1312.6114";

  std::optional<Module> encoder_net = {};
  std::optional<Module> decoder_net = {};
  int64_t encoded_dim = 0;
  int64_t latent_dim = 0;

  static auto fields() {
    using O = VAEOptions;
    return std::tuple(
        field("encoder_net", &O::encoder_net, "needed: samples to encoded_dim numbers"),
        field("decoder_net", &O::decoder_net, "needed: latent_dim numbers to samples"),
        field("encoded_dim", &O::encoded_dim, "numbers that the encoder gives", at_least(1)),
        field("latent_dim", &O::latent_dim, "numbers in the latent code", at_least(1)));
  }

  Module make() const;  ///< vae(*this)
};

/// A variational autoencoder (Kingma & Welling 2014, arXiv:1312.6114) as one module.
///
/// The encoder's output, flattened to [N, encoded_dim], goes through two linear layers to the mean
/// and the log variance of a normal distribution over `latent_dim` numbers; the decoder makes [N,
/// ...] of a draw z, [N, latent_dim].
///   forward(x)        -> x_recon [N, ...], z_mean, z_log_var [N, latent_dim]; a draw from torch's
///                        generator
///   forward(x, noise) -> x_samples [N, S, ...], x_recon (their mean), z_mean, z_log_var; z for
///                        each row of noise, [S, latent_dim], standard normal numbers
/// It has a recipe (architecture "vae") when both halves have one. Throws fe::Error for sizes below
/// 1, and at the first forward() for an encoder of another size.
Module vae(const Module& encoder, const Module& decoder, int64_t encoded_dim, int64_t latent_dim);
/// The same from its options. Throws fe::Error when a half is missing.
Module vae(const VAEOptions& options);

}  // namespace fe::detect
