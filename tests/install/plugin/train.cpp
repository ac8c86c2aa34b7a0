// SPDX-License-Identifier: Apache-2.0
// Trains what a YAML file describes; the file may name Solarize, and the data set `plain`.
//
//   train_solarized config.yaml RUN_FOLDER
#include <array>
#include <cstdint>
#include <vector>

#include "config/run/train.h"
#include "config/schema/registry.h"
#include "config/yaml/document.h"
#include "fe/fe.h"
#include "solarize.h"

namespace {

struct PlainOptions {
  static constexpr std::string_view kName = "plain";
  static constexpr std::string_view kDoc = "dark, medium, and bright images";

  int64_t samples = 64;

  static auto fields() {
    return std::tuple(fe::field("samples", &PlainOptions::samples, "how many", fe::at_least(3)));
  }
};

// Images of 4 x 4 pixels, each of one brightness; y is 1 for the middle one. No straight line
// separates it from the others, until 240 has become 15.
fe::Dataset plain(const PlainOptions& options) {
  std::vector<uint8_t> x;
  std::vector<float> y;
  for (int64_t i = 0; i < options.samples; ++i) {
    const uint8_t brightness = std::array<uint8_t, 3>{15, 120, 240}[static_cast<size_t>(i % 3)];
    x.insert(x.end(), 16, brightness);
    y.push_back(brightness == 120 ? 1.0F : 0.0F);
  }
  return fe::Dataset::from_arrays({{"x", fe::Array::from(x, {options.samples, 4, 4})},
                                   {"y", fe::Array::from(y, {options.samples, 1})}});
}

void train(int argc, char** argv) {
  FE_CHECK(argc == 3, "expected a config and a folder for the run.");
  fe::config::Registry registry = fe::config::Registry::with_builtin();
  registry.numpy_op<Solarize>();
  registry.dataset<PlainOptions>(plain);

  fe::Findings findings;
  const auto documents = fe::config::read_documents({.files = {argv[1]}}, findings);
  findings.throw_errors("config");
  for (const auto& document : documents) {
    const fe::Summary summary = fe::config::train(document, registry, argv[2]);
    const double mse = summary.last(fe::Mode::kEval, "mse");
    FE_CHECK(mse < 0.01, "expected a mean squared error below 0.01, got {}.", mse);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return fe::guard("train_solarized", [&] { train(argc, argv); });
}
