// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/model/module.h"

namespace fe::detect {

/// Options of the architecture "autoencoder". Both halves are required.
struct AutoencoderOptions {
  static constexpr std::string_view kName = "autoencoder";
  static constexpr std::string_view kDoc = "decoder(encoder(x))";

  std::optional<Module> encoder_net = {};
  std::optional<Module> decoder_net = {};

  static auto fields() {
    using O = AutoencoderOptions;
    return std::tuple(field("encoder_net", &O::encoder_net, "needed: samples to a code"),
                      field("decoder_net", &O::decoder_net, "needed: a code to samples"));
  }

  Module make() const;  ///< autoencoder(*this)
};

/// decoder(encoder(x)) as one module, with the children `encoder` and `decoder`. It has a recipe
/// (architecture "autoencoder") when both have one. Throws fe::Error for halves that give or take
/// another number of tensors than one, at the first forward().
Module autoencoder(const Module& encoder, const Module& decoder);
/// The same from its options. Throws fe::Error when a half is missing.
Module autoencoder(const AutoencoderOptions& options);

}  // namespace fe::detect
