// SPDX-License-Identifier: Apache-2.0
// Fits a line with an installed fe, and an op of its own.
#include <torch/types.h>

#include <cmath>
#include <iostream>
#include <span>
#include <utility>
#include <vector>

#include "fe/fe.h"

namespace ops = fe::ops;

namespace {

class Scale final : public fe::NumpyOp {
 public:
  Scale(fe::OpArgs args, float factor)
      : NumpyOp("Scale", std::move(args), {{"factor", double{factor}}}), factor_(factor) {}

  void forward(std::span<const fe::Array> in,
               std::span<fe::Array> out,
               fe::SampleState&) const override {
    const float* x = in[0].data<float>();
    float* y = out[0].resize<float>(in[0].shape());
    for (int64_t i = 0; i < in[0].numel(); ++i) y[i] = factor_ * x[i];
  }

 private:
  float factor_;
};

// y = 2 x + 1 for x in [-10, 10].
fe::Dataset line() {
  std::vector<float> x, y;
  for (int i = -100; i <= 100; ++i) {
    x.push_back(0.1F * static_cast<float>(i));
    y.push_back(2.0F * x.back() + 1.0F);
  }
  const fe::Shape shape = {static_cast<int64_t>(x.size()), 1};
  return fe::Dataset::from_arrays(
      {{"x", fe::Array::from(x, shape)}, {"y", fe::Array::from(y, shape)}});
}

void fit() {
  const auto model = fe::build({
      .name = "line",
      .model = fe::sequential({fe::layers::Linear{.in_features = 1, .out_features = 1}}),
      .optimizer = fe::SGD{.lr = 0.3},
  });
  fe::Estimator estimator({
      .pipeline = fe::Pipeline({
          .train_data = line(),
          .batch_size = 16,
          .ops = {Scale({.inputs = "x", .outputs = "x"}, /*factor=*/0.1F)},
      }),
      .network = fe::Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "mse"}),
          ops::UpdateOp({.model = model, .loss_name = "mse"}),
      }),
      .epochs = 20,
  });
  estimator.fit();

  const double slope = 0.1 * model.parameters()[0].item<double>();
  const double offset = model.parameters()[1].item<double>();
  std::cout << "y = " << slope << " x + " << offset << '\n';
  FE_CHECK(std::abs(slope - 2.0) < 1e-3 && std::abs(offset - 1.0) < 1e-3,
           "fit_line: expected y = 2 x + 1, got y = {} x + {}.", slope, offset);
}

}  // namespace

int main() { return fe::guard("fit_line", fit); }
