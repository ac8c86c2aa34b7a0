// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "fe/base/tensor.h"

namespace fe::layers {

/// What the weights of a layer start from: `.init = Init::truncated_normal(0.02)`.
class Init {
 public:
  /// For messages and help.
  static constexpr std::string_view kWritten =
      "torch, normal(STD), truncated_normal(STD), glorot_uniform or zeros";

  /// The kind of initialization.
  enum class Kind { kTorch, kNormal, kTruncatedNormal, kGlorotUniform, kZeros };

  /// PyTorch's default: uniform in +-1/sqrt(fan_in), for weights and biases.
  static Init torch_default() { return {Kind::kTorch, 0.0}; }
  /// Normal with mean 0. `std` at least 0.
  static Init normal(double std);
  /// Keras's truncated normal: values further than two `std` from 0 are drawn again, so that the
  /// standard deviation of what is left is 0.8796 `std`.
  static Init truncated_normal(double std);
  /// Uniform in +-sqrt(6 / (fan_in + fan_out)), Keras's default for weights. Glorot & Bengio 2010,
  /// AISTATS.
  static Init glorot_uniform() { return {Kind::kGlorotUniform, 0.0}; }
  /// Keras's default for biases.
  static Init zeros() { return {Kind::kZeros, 0.0}; }

  /// Reads what option_name() writes: "torch", "normal(0.02)", "truncated_normal(0.02)",
  /// "glorot_uniform", "zeros". Throws fe::Error for anything else.
  static Init parse(std::string_view text);

  /// Its kind.
  Kind kind() const { return kind_; }
  double std() const { return std_; }
  friend bool operator==(const Init&, const Init&) = default;

 private:
  Init(Kind kind, double std) : kind_(kind), std_(std) {}

  Kind kind_;
  double std_;
};

std::string option_name(const Init& init);

/// Fills `values`, a weight or a bias, with random numbers of torch's generator. The fans are those
/// of the weight: weight.size(1) and weight.size(0), times its kernel's area.
void initialize(const Tensor& values, const Init& init, const Tensor& weight);

}  // namespace fe::layers
