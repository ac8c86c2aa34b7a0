// SPDX-License-Identifier: Apache-2.0
/// What a detector's score costs beside the forward pass of its networks, at batches of 256: the
/// whole of OutlierDetector::score(), from arrays on the host to instance scores.
#include <torch/nn/module.h>
#include <torch/types.h>

#include <functional>
#include <string>
#include <vector>

#include "bench/figures.h"
#include "detect/outlier_ae.h"
#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/base/system/threads.h"
#include "fe/model/layers.h"

namespace {

using namespace fe::layers;
using fe::Module;

constexpr int64_t kBatch = 256, kRounds = 20;

struct Halves {
  Module encoder, decoder;
};

/// The autoencoder of alibi-detect's CIFAR-10 example: 12.5 million parameters.
Halves cifar10_networks() {
  const auto conv = [](int64_t in, int64_t out) {
    return Conv2d{
        .in_channels = in, .out_channels = out, .kernel_size = 4, .stride = 2, .padding = 1};
  };
  const auto up = [](int64_t in, int64_t out) {
    return ConvTranspose2d{
        .in_channels = in, .out_channels = out, .kernel_size = 4, .stride = 2, .padding = 1};
  };
  return {fe::sequential({conv(3, 64), ReLU{}, conv(64, 128), ReLU{}, conv(128, 512), ReLU{},
                          Flatten{}, Linear{.in_features = 8192, .out_features = 1024}}),
          fe::sequential({Linear{.in_features = 1024, .out_features = 2048},
                          Unflatten{.sizes = {128, 4, 4}}, up(128, 256), ReLU{}, up(256, 64),
                          ReLU{}, up(64, 3), Sigmoid{}})};
}

/// A small dense one, 0.8 million parameters: little to hide behind.
Halves dense_networks() {
  return {fe::sequential({Flatten{}, Linear{.in_features = 784, .out_features = 512}, ReLU{},
                          Linear{.in_features = 512, .out_features = 16}}),
          fe::sequential({Linear{.in_features = 16, .out_features = 512}, ReLU{},
                          Linear{.in_features = 512, .out_features = 784},
                          Unflatten{.sizes = {1, 28, 28}}})};
}

double seconds(const std::function<void()>& work) {
  const double begin = bench::now();
  work();
  return bench::now() - begin;
}

void measure(const std::string& name, const Halves& halves, std::vector<int64_t> sizes) {
  fe::detect::OutlierAE detector({.encoder_net = halves.encoder, .decoder_net = halves.decoder});
  detector.model().module().eval();
  sizes.insert(sizes.begin(), kBatch);
  const fe::Tensor x = torch::rand(sizes);
  const fe::detect::Samples samples(x);

  const auto forward = [&] {
    const torch::NoGradGuard no_grad;
    detector.model().forward({x});
  };
  const auto score = [&](double perc) {
    detector.score(samples, {.outlier_perc = perc, .batch_size = kBatch});
  };
  std::vector<double> bare, all, top;
  for (int64_t round = -2; round < bench::rounds(kRounds); ++round) {  // two to warm up
    const double times[] = {seconds(forward), seconds([&] { score(100); }),
                            seconds([&] { score(20); })};
    if (round < 0) continue;
    bare.push_back(times[0]);
    all.push_back(times[1]);
    top.push_back(times[2]);
  }
  bench::report(name + ".forward_s", bare);
  bench::report(name + ".score_s", all);
  bench::report(name + ".score_top20_s", top);
}

void run() {
  fe::set_seed(7);
  fe::set_up_threads();
  measure("score_cifar10", cifar10_networks(), {3, 32, 32});
  measure("score_dense", dense_networks(), {1, 28, 28});
}

}  // namespace

int main() { return fe::guard("bench_score", run); }
