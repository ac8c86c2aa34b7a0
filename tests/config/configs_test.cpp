// SPDX-License-Identifier: Apache-2.0
// The configs of configs/, on real data. Skipped where FE_DATA_DIR does not name its folder.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "config/graph/graph.h"
#include "config/run/run_config.h"
#include "config/yaml/document.h"
#include "examples/ae_tabular/pump.h"
#include "examples/alocc/recipes.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/checkpoint/model_file.h"
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

/// To the last bit.
void expect_equal(const Model& model, const fs::path& file) {
  const auto expected = read_model_file(file).tensors;
  ASSERT_FALSE(expected.empty());
  const auto got = model.named_tensors();
  ASSERT_EQ(got.size(), expected.size());
  for (const auto& [name, tensor] : expected) {
    const auto same =
        std::find_if(got.begin(), got.end(), [&](const auto& each) { return each.first == name; });
    ASSERT_NE(same, got.end()) << name;
    EXPECT_TRUE(torch::equal(same->second, tensor)) << model.name() << " " << name;
  }
}

using Recipe = alocc::Training (*)(const alocc::NoveltyData&, const alocc::TrainingOptions&);

void expect_same_training(const char* config, Recipe recipe) {
  if (!std::getenv("FE_DATA_DIR"))
    GTEST_SKIP() << "FE_DATA_DIR is not set: the configs train on MNIST's own files";
  const TempFolder folder;
  const Registry registry = all_pieces();
  const RunConfig run = built(fs::path(FE_CONFIGS_DIR) / config, registry, folder / "yaml");
  Estimator(run.estimator).fit();

  const bool was_quiet = log::set_quiet(true);
  set_seed(run.seed);
  const alocc::NoveltyData data = alocc::load_data({});
  const auto training = recipe(
      data, {.epochs = 1, .steps_per_epoch = kSteps, .log_steps = 0, .run_dir = folder / "cpp"});
  log::set_quiet(was_quiet);
  training.detector.save(folder / "detector");
  for (const char* name : {"reconstructor", "discriminator"}) {
    expect_equal(run.context.models.at(name), folder / "detector" / (std::string(name) + ".h5"));
  }
}

TEST(AloccNotebookConfig, TrainsAsTheProgramDoes) {
  expect_same_training("alocc_notebook.yaml", alocc::train_notebook);
}

TEST(AloccConfig, TrainsAsTheProgramDoes) {
  expect_same_training("alocc.yaml", alocc::train_corrected);
}

}  // namespace
}  // namespace fe::config
