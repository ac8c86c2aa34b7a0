// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/networks.h"

#include <vector>

#include "fe/model/layers.h"

namespace fe::detect {
namespace {

using namespace layers;
using Layers = std::vector<Layer>;

Init conv_init(ALOCCVariant variant) {
  return variant == ALOCCVariant::kKeras ? Init::truncated_normal(0.02) : Init::normal(0.02);
}

Init linear_init(ALOCCVariant variant) {
  if (variant == ALOCCVariant::kKeras) return Init::glorot_uniform();
  return variant == ALOCCVariant::kTorch ? Init::torch_default() : Init::normal(0.02);
}

Linear linear(int64_t in, int64_t out, ALOCCVariant variant) {
  return {.in_features = in,
          .out_features = out,
          .init = linear_init(variant),
          .bias_init = variant == ALOCCVariant::kTorch ? Init::torch_default() : Init::zeros()};
}

Conv2d halve(int64_t in, int64_t out, ALOCCVariant variant) {
  return {.in_channels = in,
          .out_channels = out,
          .kernel_size = 5,
          .stride = 2,
          .padding = 2,
          .init = conv_init(variant),
          .bias_init = Init::zeros()};
}

/// H -> 2 H - 1 + `more`.
ConvTranspose2d double_up(int64_t in, int64_t out, int64_t more) {
  return {.in_channels = in,
          .out_channels = out,
          .kernel_size = 5,
          .stride = 2,
          .padding = 2,
          .output_padding = more,
          .init = Init::normal(0.02),
          .bias_init = Init::zeros()};
}

BatchNorm2d batch_norm(int64_t channels, ALOCCVariant variant) {
  if (variant == ALOCCVariant::kKeras)
    return {.num_features = channels, .eps = 1e-3, .momentum = 0.01};
  return {.num_features = channels};
}

void append(Layers& layers, const Layers& more) {
  layers.insert(layers.end(), more.begin(), more.end());
}

}  // namespace

std::string option_name(ALOCCVariant variant) {
  if (variant == ALOCCVariant::kTorch) return "torch";
  return variant == ALOCCVariant::kKeras ? "keras" : "corrected";
}

Module alocc_reconstructor(ALOCCVariant variant) {
  const LeakyReLU leaky{.negative_slope = 0.2};
  Layers layers = {halve(1, 32, variant),  batch_norm(32, variant), leaky,
                   halve(32, 64, variant), batch_norm(64, variant), leaky,
                   halve(64, 128, variant)};  // [N, 128, 4, 4]
  if (variant == ALOCCVariant::kTorch) {
    append(layers, {leaky, batch_norm(128, variant)});
  } else {
    append(layers, {batch_norm(128, variant), leaky});
  }
  if (variant == ALOCCVariant::kCorrected) {
    append(layers, {Flatten{}, linear(2048, 16, variant), linear(16, 2048, variant),
                    Unflatten{.sizes = {128, 4, 4}}, batch_norm(128, variant), ReLU{}});
  }
  append(layers, {double_up(128, 32, 0), batch_norm(32, variant), ReLU{},  // 7 x 7
                  double_up(32, 16, 1), batch_norm(16, variant), ReLU{},   // 14 x 14
                  double_up(16, 1, 1), Tanh{}});                           // 28 x 28
  return sequential(layers);
}

Module alocc_discriminator(ALOCCVariant variant) {
  const bool corrected = variant == ALOCCVariant::kCorrected;
  Layers layers;
  const auto block = [&](int64_t in, int64_t out, bool normalize) {
    layers.push_back(halve(in, out, variant));
    if (normalize) layers.push_back(batch_norm(out, variant));
    layers.push_back(LeakyReLU{.negative_slope = 0.2});
  };
  block(1, 16, !corrected);
  block(16, 32, !corrected);
  block(32, 64, !corrected);
  block(64, 128, false);  // [N, 128, 2, 2]
  append(layers, {Flatten{}, linear(512, 1, variant)});
  if (!corrected) layers.push_back(Sigmoid{});
  return sequential(layers);
}

Module ALOCCReconstructorOptions::make() const { return alocc_reconstructor(variant); }

Module ALOCCDiscriminatorOptions::make() const { return alocc_discriminator(variant); }

}  // namespace fe::detect
