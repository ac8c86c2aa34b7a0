// SPDX-License-Identifier: Apache-2.0
/// Samples a second through the ALOCC pipeline alone, with 0, 1 and 2 workers: what
/// bench/dataloader.py measures of PyTorch's DataLoader.
#include <algorithm>

#include "bench/figures.h"
#include "bench/task.h"
#include "fe/base/rng.h"
#include "fe/base/system/guard.h"

namespace {

constexpr int64_t kPasses = 20;

double samples_per_second(const fe::Pipeline& pipeline) {
  double best = 0;
  fe::HostBatch batch;
  const int64_t passes = bench::rounds(kPasses);
  for (int64_t epoch = 1; epoch <= passes; ++epoch) {
    const double begin = bench::now();
    int64_t samples = 0;
    const auto loader = pipeline.open(bench::training_pass(epoch));
    while (loader->next(batch)) samples += batch.size;
    best = std::max(best, static_cast<double>(samples) / (bench::now() - begin));
  }
  return best;
}

void run() {
  fe::set_seed(7);
  const fe::Dataset images = bench::ones();
  for (int workers : {0, 1, 2}) {
    bench::report(fmt::format("pipeline.fe_{}", workers),
                  samples_per_second(bench::alocc_pipeline(images, workers)));
  }
}

}  // namespace

int main() { return fe::guard("bench_pipeline", run); }
