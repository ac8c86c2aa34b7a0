// SPDX-License-Identifier: Apache-2.0
// The configs of configs/, on real data. Skipped where FE_DATA_DIR does not name its folder.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "config/graph/graph.h"
#include "config/run/run_config.h"
#include "config/yaml/document.h"
#include "examples/pump.h"
#include "fe/data/hdf5.h"
#include "tests/testing/temp_folder.h"

namespace fe::config {
namespace {

namespace fs = std::filesystem;
using fe::testing::TempFolder;
using ::testing::IsEmpty;

constexpr int64_t kSteps = 4;

Registry all_pieces() {
  Registry registry = Registry::with_builtin();
  return registry;
}

std::vector<fs::path> configs() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(FE_CONFIGS_DIR)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// A config cut to one epoch of a few steps, built and checked.
RunConfig built(const fs::path& path, const Registry& registry, const fs::path& run_dir) {
  Findings findings;
  const auto documents = read_documents(
      {.files = {path},
       .settings = {"estimator.epochs=1", fmt::format("estimator.train_steps_per_epoch={}", kSteps),
                    "estimator.log_steps=-1", "estimator.device=cpu"}},
      findings);
  findings.throw_errors("config");
  auto run = build_run(documents.at(0).root, registry, findings);
  findings.throw_errors("config");
  run->estimator.run_dir = run_dir;
  check_run(*run, findings);
  findings.throw_errors("config");
  EXPECT_THAT(findings.warnings(), IsEmpty());
  return std::move(*run);
}

/// The data of ae_tabular.yaml.
void write_pump_tables(const fs::path& folder) {
  fs::create_directory(folder);
  data::write_hdf5(folder / "train.h5", pump::rows(400, 0.0, /*seed=*/1));
  data::write_hdf5(folder / "test.h5", pump::rows(200, 0.1, /*seed=*/2));
}

class Config : public ::testing::TestWithParam<fs::path> {};

TEST_P(Config, BuildsAndTrains) {
  if (!std::getenv("FE_DATA_DIR"))
    GTEST_SKIP() << "FE_DATA_DIR is not set: the configs train on the files of MNIST and CIFAR-10";
  const TempFolder folder;
  write_pump_tables(folder / "pump");
  ::setenv("TABLE", (folder / "pump").c_str(), /*overwrite=*/1);
  const Registry registry = all_pieces();
  RunConfig run = built(GetParam(), registry, folder / "run");
  run.estimator.eval_steps_per_epoch = 2;
  EXPECT_FALSE(plan_graphs(run).empty());
  Estimator estimator(run.estimator);
  const Summary summary = estimator.fit();
  EXPECT_EQ(estimator.system().global_step, kSteps);
  EXPECT_EQ(summary.keys(Mode::kEval).empty(), !run.estimator.pipeline.has_data(Mode::kEval, 1));
}

INSTANTIATE_TEST_SUITE_P(All, Config, ::testing::ValuesIn(configs()), [](const auto& test) {
  return test.param.stem().string();
});

}  // namespace
}  // namespace fe::config
