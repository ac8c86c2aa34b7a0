// SPDX-License-Identifier: Apache-2.0
#include "detect/model/autoencoder.h"

#include <torch/nn/module.h>

#include <utility>

#include "detect/model/parts.h"

namespace fe::detect {
namespace {

class AutoencoderModule final : public torch::nn::Module {
 public:
  AutoencoderModule(fe::Module encoder, fe::Module decoder)
      : encoder_(std::move(encoder)), decoder_(std::move(decoder)) {
    register_module("encoder", encoder_.pointer());
    register_module("decoder", decoder_.pointer());
  }

  Tensor forward(const Tensor& x) {
    return run_part("decoder_net", decoder_, run_part("encoder_net", encoder_, x));
  }

 private:
  fe::Module encoder_, decoder_;
};

}  // namespace

Module autoencoder(const Module& encoder, const Module& decoder) {
  const Module module = std::make_shared<AutoencoderModule>(encoder, decoder);
  return with_recipe(module, "autoencoder", {{"encoder_net", encoder}, {"decoder_net", decoder}},
                     {});
}

Module autoencoder(const AutoencoderOptions& options) {
  check_halves(AutoencoderOptions::kName, options.encoder_net, options.decoder_net);
  return autoencoder(*options.encoder_net, *options.decoder_net);
}

Module AutoencoderOptions::make() const { return autoencoder(*this); }

}  // namespace fe::detect
