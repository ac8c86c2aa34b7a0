// SPDX-License-Identifier: Apache-2.0
/// What a snapshot every 50 steps costs the training of configs/alocc.yaml: one is taken every 100
/// steps, and the 50 steps from there on, while it is written, are timed against the 50 after them.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/corrected.h"
#include "bench/figures.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/guard.h"
#include "traces/io/restore_wizard.h"

namespace {

constexpr int64_t kRounds = 4, kSteps = 50;

class Halves final : public fe::Trace {
 public:
  explicit Halves(int64_t rounds) : Trace("Halves", {.mode = fe::Mode::kTrain}), rounds_(rounds) {}

  // Warms up for one round; the snapshot that a half begins with is taken behind this hook.
  void on_batch_end(fe::Data&) override {
    ended_ = bench::now();
    const int64_t step = system().global_step;
    if (step % kSteps != 0 || step < 2 * kSteps) return;
    const double cpu = bench::process_cpu();
    if (step > 2 * kSteps) {
      auto& half = halves_[1 - half_of(step)];
      half.seconds.push_back((ended_ - begin_) / kSteps);
      half.cpu_seconds.push_back((cpu - cpu_begin_) / kSteps);
    }
    begin_ = ended_;
    cpu_begin_ = cpu;
  }

  void on_batch_begin(fe::Data&) override {
    const int64_t before = system().global_step - 1;
    if (before % kSteps != 0 || before < 2 * kSteps) return;
    halves_[half_of(before)].between.push_back(bench::now() - ended_);
  }

  int64_t most_steps() const { return 2 * kSteps * (rounds_ + 1); }

  void report() const {
    for (size_t i = 0; i < halves_.size(); ++i) {
      const std::string name = i == 0 ? "snapshots.with" : "snapshots.without";
      bench::report(name + "_s", halves_[i].seconds);
      bench::report(name + "_cpu_s", halves_[i].cpu_seconds);
      bench::report(name + "_between_s", halves_[i].between);
    }
  }

 private:
  struct Half {
    std::vector<double> seconds;      // of a step
    std::vector<double> cpu_seconds;  // of a step, of all threads
    std::vector<double> between;      // from its beginning to its first step
  };
  static size_t half_of(int64_t first) { return first % (2 * kSteps) == 0 ? 0 : 1; }

  int64_t rounds_;
  double begin_ = 0, cpu_begin_ = 0, ended_ = 0;
  std::array<Half, 2> halves_;
};

double mebibytes(const std::filesystem::path& folder) {
  double largest = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    largest = std::max(largest, static_cast<double>(entry.file_size()) / (1 << 20));
  }
  return largest;
}

void run() {
  fe::log::set_quiet(true);
  fe::set_seed(7);
  std::string folder = (std::filesystem::temp_directory_path() / "fe_bench_XXXXXX").string();
  FE_CHECK(mkdtemp(folder.data()) != nullptr, "bench_snapshots: cannot make a folder in '{}'.",
           std::filesystem::temp_directory_path().string());
  const auto halves = std::make_shared<Halves>(bench::rounds(kRounds));
  const auto wizard = std::make_shared<fe::traces::RestoreWizard>(fe::traces::RestoreWizardOptions{
      .directory = folder, .save_steps = 2 * kSteps, .save_epochs = 0});
  fe::Estimator(bench::corrected_training(halves->most_steps(), {wizard, halves})).fit();
  halves->report();
  bench::report("snapshots.mib", mebibytes(folder));
  std::filesystem::remove_all(folder);
}

}  // namespace

int main() { return fe::guard("bench_snapshots", run); }
