// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fe/base/options/options.h"
#include "fe/base/options/type_list.h"
#include "fe/model/layers/activation.h"
#include "fe/model/layers/convolution.h"
#include "fe/model/layers/dropout.h"
#include "fe/model/layers/linear.h"
#include "fe/model/layers/normalization.h"
#include "fe/model/layers/pooling.h"
#include "fe/model/layers/shape.h"
#include "fe/model/module.h"

namespace fe {

/// Every layer: sequential(), recipes, configs and help follow from this list.
using Layers = TypeList<layers::AvgPool2d,
                        layers::BatchNorm1d,
                        layers::BatchNorm2d,
                        layers::Conv2d,
                        layers::ConvTranspose2d,
                        layers::Dropout,
                        layers::Flatten,
                        layers::LeakyReLU,
                        layers::Linear,
                        layers::MaxPool2d,
                        layers::ReLU,
                        layers::Sigmoid,
                        layers::Softmax,
                        layers::Tanh,
                        layers::Unflatten>;

/// One layer of fe::sequential(): `layers::Conv2d{.in_channels = 1, .out_channels = 32, ...}`.
using Layer = VariantOf<Layers>;

/// A module that runs the layers one after the other, and that a model file can rebuild: its recipe
/// is the list of layers. Its tensors have PyTorch's names for torch.nn.Sequential: "0.weight",
/// "1.running_mean". Weights come from torch's generator, layer by layer, weight before bias, as
/// PyTorch draws them.
///
/// Throws fe::Error for an option out of range, naming layer and position, and for no layers.
Module sequential(const std::vector<Layer>& layers);

/// The layer as written down: its name and options.
Description describe(const Layer& layer);

/// Every layer name, in alphabetical order.
std::vector<std::string> layer_names();

}  // namespace fe
