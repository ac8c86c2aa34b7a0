// SPDX-License-Identifier: Apache-2.0
/// Resident memory at the end of epochs 2, 10 and 50 of a training on the ALOCC pipeline, with a
/// network so cheap that 50 epochs take seconds.
#include <fstream>
#include <string>

#include "bench/figures.h"
#include "bench/task.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "fe/estimator/estimator.h"
#include "fe/model/layers.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace {

namespace ops = fe::ops;
namespace layers = fe::layers;

// A line of /proc/self/status, which are in KiB: "VmRSS" (now), "VmHWM" (the most so far).
double mebibytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == name + ":" && status >> kib) return kib / 1024.0;
  }
  return 0;
}

class Resident final : public fe::Trace {
 public:
  Resident() : Trace("Resident", {.mode = fe::Mode::kTrain}) {}

  void on_epoch_end(fe::Data&) override {
    const int64_t epoch = system().epoch_idx;
    if (epoch == 2 || epoch == 10 || epoch == 50) {
      bench::report(fmt::format("memory.epoch_{}_mib", epoch), mebibytes("VmRSS"));
    }
  }
};

void run() {
  fe::set_seed(7);
  const fe::Model model =
      fe::build({.name = "autoencoder",
                 .model = fe::sequential(
                     {layers::Flatten{}, layers::Linear{.in_features = 784, .out_features = 32},
                      layers::ReLU{}, layers::Linear{.in_features = 32, .out_features = 784},
                      layers::Tanh{}, layers::Unflatten{.sizes = {1, 28, 28}}}),
                 .optimizer = fe::Adam{.lr = 1e-3}});
  fe::log::set_quiet(true);
  fe::Estimator({.pipeline = bench::alocc_pipeline(bench::ones(), /*num_workers=*/1),
                 .network = fe::Network({
                     ops::ModelOp({.model = model, .inputs = "x_w_noise", .outputs = "x_fake"}),
                     ops::MeanSquaredError({.inputs = {"x_fake", "x"}, .outputs = "loss"}),
                     ops::UpdateOp({.model = model, .loss_name = "loss"}),
                 }),
                 .epochs = 50,
                 .traces = {Resident()},
                 .log_steps = 10,
                 .device = "cpu"})
      .fit();
  bench::report("memory.peak_mib", mebibytes("VmHWM"));
}

}  // namespace

int main() { return fe::guard("bench_memory", run); }
