// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/model/module.h"

namespace fe::detect {

/// decoder(encoder(x)) as one module, with the children `encoder` and `decoder`. It has a recipe
/// (architecture "autoencoder") when both have one. Throws fe::Error for halves that give or take
/// another number of tensors than one, at the first forward().
Module autoencoder(const Module& encoder, const Module& decoder);

}  // namespace fe::detect
