// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <torch/types.h>

#include <string>
#include <utility>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/data/hdf5.h"
#include "fe/model/layers.h"
#include "fe/model/model.h"

/// The golden values of alibi-detect, and the networks they come from; golden/detectors.py says
/// what each of them is.
namespace fe::detect::alibi {

inline Tensor value(const std::string& name) {
  const Dataset file = data::hdf5_dataset(
      {.path = FE_TEST_FOLDER "/golden/alibi_detect.h5", .keys = {{"value", name}}});
  return as_tensor(file.column("value")).clone();
}

inline std::vector<double> numbers(const std::string& name) {
  const Tensor values = value(name).to(torch::kDouble).contiguous();
  const auto* first = values.data_ptr<double>();
  return {first, first + values.numel()};
}

/// As far as float32 on two machines and in two frameworks agree.
MATCHER_P(Agrees, expected, "agrees with " + describe(expected)) {
  if (arg.sizes() != expected.sizes()) {
    *result_listener << "which is " << describe(arg);
    return false;
  }
  const Tensor gap = (arg.to(torch::kDouble) - expected.to(torch::kDouble)).abs();
  *result_listener << "whose largest difference is " << gap.max().template item<double>();
  return gap.le(1e-5 * expected.to(torch::kDouble).abs() + 1e-6).all().template item<bool>();
}

inline bool is_image(const std::string& group) { return group.ends_with("image"); }

/// What the encoder of a group gives before the code: numbers per sample.
inline int64_t encoded_dim(const std::string& group) { return is_image(group) ? 32 : 6; }
inline int64_t latent_dim(const std::string& group) { return is_image(group) ? 6 : 3; }

inline std::vector<Layer> encoder_layers(const std::string& group) {
  using namespace layers;
  if (!is_image(group)) return {Linear{.in_features = 10, .out_features = 6}, ReLU{}};
  return {Conv2d{.in_channels = 3, .out_channels = 4, .kernel_size = 4, .stride = 2, .padding = 1},
          ReLU{},
          Conv2d{.in_channels = 4, .out_channels = 8, .kernel_size = 4, .stride = 2, .padding = 1},
          ReLU{}, Flatten{}};
}

/// The encoder of OutlierVAE; with a last layer, of OutlierAE.
inline Module encoder(const std::string& group, bool with_code) {
  std::vector<Layer> all = encoder_layers(group);
  if (with_code) {
    all.push_back(
        layers::Linear{.in_features = encoded_dim(group), .out_features = latent_dim(group)});
  }
  return sequential(all);
}

inline Module decoder(const std::string& group) {
  using namespace layers;
  if (!is_image(group)) {
    return sequential({Linear{.in_features = 3, .out_features = 6}, ReLU{},
                       Linear{.in_features = 6, .out_features = 10}});
  }
  return sequential(
      {Linear{.in_features = 6, .out_features = 32}, Unflatten{.sizes = {8, 2, 2}},
       ConvTranspose2d{
           .in_channels = 8, .out_channels = 4, .kernel_size = 4, .stride = 2, .padding = 1},
       ReLU{},
       ConvTranspose2d{
           .in_channels = 4, .out_channels = 3, .kernel_size = 4, .stride = 2, .padding = 1},
       Sigmoid{}});
}

/// Gives `model`, made of these halves, the weights of the group.
inline void set_weights(const Model& model, const std::string& group) {
  NamedTensors tensors;
  for (const auto& [name, tensor] : model.named_tensors()) {
    std::string place = name;
    if (name.starts_with("encoder.") || name.starts_with("decoder.")) place[name.find('.')] = '/';
    tensors.emplace_back(name, value(group + "/" + place));
  }
  set_tensors(model, tensors, group);
}

}  // namespace fe::detect::alibi
