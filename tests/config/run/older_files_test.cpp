// SPDX-License-Identifier: Apache-2.0
// Files that fe 0.1.0 wrote; see tests/run/golden/README.md. The numbers are those of its `fe
// infer`.
#include <gmock/gmock.h>
#include <torch/types.h>

#include "config/run/checkpoint.h"
#include "config/run/detector_file.h"
#include "config/run/inference.h"
#include "config/schema/registry.h"
#include "tests/testing/is_close.h"
#include "tests/testing/temp_folder.h"

namespace fe::config {
namespace {

using fe::testing::IsClose;
using fe::testing::TempFolder;
using ::testing::ElementsAre;

std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(FE_GOLDEN_DIR) / name;
}

Dataset samples() {
  const std::vector<float> x = {0.0F, 0.25F, 0.5F,   0.75F, 1.0F, -1.0F,
                                0.5F, -0.5F, 0.125F, 0.3F,  0.6F, 0.9F};
  return Dataset::from_arrays({{"x", Array::from(x, {3, 4})}});
}

Tensor numbers(const std::vector<double>& values) { return torch::tensor(values, torch::kDouble); }

TEST(OlderFiles, AClassifierInfersAsBefore) {
  const run::Inference inference =
      open_inference(golden("classifier.h5"), Registry::with_builtin());
  EXPECT_EQ(inference.epoch, 3);
  EXPECT_EQ(inference.batch_size, 8);
  EXPECT_THAT(inference.infer.outputs, ElementsAre("logits"));
  EXPECT_THAT(run::run_inference(inference, samples())["logits"],
              IsClose(torch::tensor({{0.3318925201892853F, -1.0098851919174194F},
                                     {-0.643155038356781F, 0.4017172157764435F},
                                     {0.655982494354248F, -1.1873668432235718F}})));
}

TEST(OlderFiles, ARunWithADetectorInfersAndLoadsAsBefore) {
  const auto expected = numbers({-4.150800338207386, 6.343326361365301, -3.295437802672986});
  const run::Inference inference = open_inference(golden("alocc.h5"), Registry::with_builtin());
  const Batch found = run::run_inference(inference, samples());
  EXPECT_THAT(found["instance_score"], IsClose(expected));
  EXPECT_TRUE(found["is_outlier"].equal(torch::tensor({0, 1, 0}, torch::kLong)));
  const auto detector = load_detector(golden("alocc.h5"));
  EXPECT_EQ(detector->name(), "ALOCC");
  EXPECT_EQ(detector->outlier_perc(), 60);
  EXPECT_THAT(detector->class_names(), ElementsAre("normal", "strange"));
  EXPECT_THAT(detector->score(samples()).instance_score, IsClose(expected));
}

TEST(OlderFiles, ADetectorsFileLoadsAndIsSavedAgain) {
  const auto expected = numbers({0.8031251942738891, 2.374698832631111, 0.9961018157191575});
  const TempFolder folder;
  const auto detector = load_detector(golden("vae.h5"));
  EXPECT_THAT(detector->score(samples()).instance_score, IsClose(expected));
  EXPECT_EQ(detector->threshold().value().value, 0.5);
  detector->save(folder / "again.h5");
  EXPECT_THAT(load_detector(folder / "again.h5")->score(samples()).instance_score,
              IsClose(expected));
  // The config stays as it was, but for what the detector changed.
  const Node root = config_of(run::read_checkpoint(folder / "again.h5"));
  EXPECT_THAT(root.keys(), ElementsAre("seed", "data", "pipeline", "detector", "estimator"));
}

}  // namespace
}  // namespace fe::config
