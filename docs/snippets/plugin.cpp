// SPDX-License-Identifier: Apache-2.0
/// docs/plugins.md: a loss, an architecture and functions for YAML, as a plug-in.
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cmath>
#include <memory>
#include <vector>

#include "config/plugin.h"

namespace {

// [loss]
struct QuantileLossOptions {
  static constexpr std::string_view kName = "QuantileLoss";
  static constexpr std::string_view kDoc = "its minimum is a quantile";

  fe::Keys inputs;
  fe::Keys outputs;
  double quantile = 0.5;
  fe::Modes mode = !fe::Mode::kInfer;
  fe::DsIds ds_id = {};

  static auto fields() {
    using O = QuantileLossOptions;
    return std::tuple(
        fe::field("inputs", &O::inputs, "{y_pred, y_true}, of one shape"),
        fe::field("outputs", &O::outputs, "the loss, a scalar"),
        fe::field("quantile", &O::quantile, "fraction of the values below", fe::between(0, 1)));
  }
};

class QuantileLoss final : public fe::TensorOp {
 public:
  using Options = QuantileLossOptions;

  explicit QuantileLoss(const QuantileLossOptions& options)
      : TensorOp(options), quantile_(options.quantile) {}

  fe::Tensors forward(const fe::Tensors& in, const fe::State&) const override {
    const fe::Tensor error = in[1] - in[0];
    return {torch::maximum(quantile_ * error, (quantile_ - 1) * error).mean()};
  }

 private:
  double quantile_;
};
// [/loss]

// [architecture]
struct SkipOptions {
  static constexpr std::string_view kName = "skip";
  static constexpr std::string_view kDoc = "each layer adds to its input";

  int64_t features = 16;
  int64_t depth = 2;

  static auto fields() {
    using O = SkipOptions;
    return std::tuple(fe::field("features", &O::features, "of the input", fe::at_least(1)),
                      fe::field("depth", &O::depth, "layers", fe::at_least(1)));
  }
};

/// Each layer adds to its input, [N, features] -> the same.
class Skip final : public torch::nn::Module {
 public:
  explicit Skip(const SkipOptions& options) {
    for (int64_t i = 0; i < options.depth; ++i) {
      layers_.push_back(register_module(std::to_string(i),
                                        torch::nn::Linear(options.features, options.features)));
    }
  }

  fe::Tensor forward(const fe::Tensor& x) {
    fe::Tensor y = x;
    for (auto& layer : layers_) y = y + layer(y).relu();
    return y;
  }

 private:
  std::vector<torch::nn::Linear> layers_;
};
// [/architecture]

bool is_dark(const fe::Array& x) { return x.values<uint8_t>()[0] < 10; }

fe::Array to_root(const fe::Array& x) {
  std::vector<float> roots;
  for (const uint8_t value : x.values<uint8_t>())
    roots.push_back(std::sqrt(static_cast<float>(value)));
  return fe::Array::from(roots, x.shape());
}

}  // namespace

// [plugin]
FE_PLUGIN(registry) {
  registry.tensor_op<QuantileLoss>();
  registry.architecture<SkipOptions>(
      [](const SkipOptions& options) { return fe::Module(std::make_shared<Skip>(options)); });
  registry.predicate("is_dark", is_dark);
  registry.function("to_root", fe::ops::ArrayFunction(to_root));
}
// [/plugin]
