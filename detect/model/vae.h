// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/model/module.h"

namespace fe::detect {

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

}  // namespace fe::detect
