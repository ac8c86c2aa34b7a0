// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A layer is declared as a struct of options with kName, kDoc and fields()
/// (fe/base/options/options.h) and a function make(); fe/model/layers.h lists them. sequential()
/// checks the options before make().
namespace fe::layers {

class LayerModule;

}  // namespace fe::layers
