// SPDX-License-Identifier: Apache-2.0
#include "config/schema/read_module.h"
#include "config/schema/registry.h"
#include "detect/alocc/alocc.h"
#include "detect/alocc/losses.h"
#include "detect/alocc/scores.h"
#include "detect/model/autoencoder.h"
#include "detect/model/vae.h"
#include "detect/ops/elbo.h"
#include "detect/ops/fixed_noise.h"
#include "detect/ops/reconstruction_score.h"
#include "detect/outlier_ae.h"
#include "detect/outlier_detector.h"
#include "detect/outlier_vae.h"
#include "fe/base/error.h"

namespace fe::config {

/// A name: the pieces that give the same one share the scale.
template <>
struct OptionType<detect::ScoreScale> {
  static TypeInfo info() { return {.text = "a name; pieces with the same one share the scale"}; }
  static std::optional<detect::ScoreScale> read(const Node& node,
                                                Context& context,
                                                const std::string& what) {
    const auto name = read_text(node, context, what);
    if (!name) return std::nullopt;
    return context.shared<detect::ScoreScale>(*name);
  }
};

}  // namespace fe::config

namespace fe::detect {
namespace {

struct AutoencoderOptions {
  std::optional<Module> encoder_net = {};
  std::optional<Module> decoder_net = {};

  static auto fields() {
    using O = AutoencoderOptions;
    return std::tuple(field("encoder_net", &O::encoder_net, "needed: samples to a code"),
                      field("decoder_net", &O::decoder_net, "needed: a code to samples"));
  }
};

struct VAEOptions {
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
};

template <class Options>
void check_halves(const char* name, const Options& o) {
  FE_CHECK(o.encoder_net && o.decoder_net, "{}: expected encoder_net and decoder_net, got {}.",
           name, o.encoder_net || o.decoder_net ? "one of them" : "neither");
}

void add_architectures(config::Registry& r) {
  r.architecture<AutoencoderOptions>("autoencoder", "decoder(encoder(x))",
                                     [](const AutoencoderOptions& o) {
                                       check_halves("autoencoder", o);
                                       return autoencoder(*o.encoder_net, *o.decoder_net);
                                     });
  r.architecture<VAEOptions>(
      "vae", "a variational autoencoder: x to x_recon, z_mean, z_log_var; arXiv:1312.6114",
      [](const VAEOptions& o) {
        check_halves("vae", o);
        return vae(*o.encoder_net, *o.decoder_net, o.encoded_dim, o.latent_dim);
      });
}

}  // namespace

void add_pieces(config::Registry& r) {
  add_architectures(r);
  r.detector<OutlierAE, OutlierAEOptions>("OutlierAE", "an autoencoder: the reconstruction error");
  r.detector<OutlierVAE, OutlierVAEOptions>(
      "OutlierVAE", "a variational autoencoder: the mean reconstruction error of several draws");
  r.detector<ALOCC, ALOCCOptions>(
      "ALOCC", "a reconstructor against a discriminator: the scores of both; arXiv:1802.09088");
  r.tensor_op<ReconstructionScore>();
  r.tensor_op<FixedNoise>();
  r.tensor_op<Elbo>();
  r.tensor_op<RLoss>();
  r.tensor_op<DLoss>();
  r.tensor_op<ScoreParts>();
  r.tensor_op<AnomalyScore>();
  r.trace<FitScoreScale>();
}

}  // namespace fe::detect
