// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>

namespace fe {

/// Whose optimizer it is: the default values for what is not set, and the formula where the two
/// differ. Keras keeps eps inside the root (RMSprop, Adagrad) or beside the root of the mean square
/// that is not yet corrected for its start (Adam), and the learning rate inside the momentum.
/// weight_decay means the same with both.
enum class Defaults { kTorch, kKeras };
std::string option_name(Defaults defaults);
constexpr auto choices(Defaults) { return std::array{Defaults::kTorch, Defaults::kKeras}; }

/// An option as it was set, or the default of torch or Keras.
double or_default(const std::optional<double>& value,
                  Defaults defaults,
                  double torch,
                  double keras);

}  // namespace fe
