// SPDX-License-Identifier: Apache-2.0
// A detector's file in a program without configs.
#include <gmock/gmock.h>
#include <torch/types.h>

#include "ops/array/normalize.h"
#include "tests/detect/toy.h"
#include "tests/testing/is_close.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using fe::testing::IsClose;
using fe::testing::TempFolder;

OutlierAEOptions with_threshold() {
  OutlierAEOptions options = toy::ae();
  options.scoring = {.outlier_perc = 30, .threshold_method = ThresholdMethod::kPercentile};
  return options;
}

TEST(DetectorRestore, BringsBackWeightsAndThreshold) {
  const TempFolder folder;
  OutlierAE od(with_threshold());
  od.fit(toy::table(64), toy::quick(1));
  od.save(folder / "od.h5");

  OutlierAE other(toy::ae());
  other.restore(folder / "od.h5");
  const Dataset samples = toy::table(5, 5, 7);
  const Prediction found = other.predict(samples), expected = od.predict(samples);
  EXPECT_TRUE(found.instance_score.equal(expected.instance_score));
  EXPECT_TRUE(found.is_outlier.equal(expected.is_outlier));
  EXPECT_EQ(other.outlier_perc(), 30);
  EXPECT_EQ(to_json(other.threshold().value()), to_json(od.threshold().value()));
  EXPECT_EQ(other.inputs().at("x").dtype, "float32");

  other.save(folder / "again.h5");
  OutlierAE again(toy::ae());
  again.restore(folder / "again.h5");
  EXPECT_TRUE(again.score(samples).instance_score.equal(expected.instance_score));
}

TEST(DetectorRestore, OfAnotherDetectorIsRefusedAndChangesNothing) {
  const TempFolder folder;
  OutlierVAE(toy::vae()).save(folder / "vae.h5");
  OutlierAE od(toy::ae());
  const Tensor before = od.score(toy::table(5)).instance_score;
  expect_error([&] { od.restore(folder / "vae.h5"); }, {"vae.h5", "model 'vae'"});
  EXPECT_TRUE(od.score(toy::table(5)).instance_score.equal(before));
}

// See golden/README.md.
TEST(DetectorRestore, ReadsAFileOfAnOlderVersion) {
  OutlierVAE od(
      {.encoder_net = toy::linear(4, 3),
       .decoder_net = toy::linear(2, 4),
       .encoded_dim = 3,
       .latent_dim = 2,
       .samples = 3,
       .covariance = Covariance::kDiag,
       .score_seed = 11,
       .ops = {ops::Normalize(
           {.inputs = "x", .outputs = "x", .mean = 0.25, .std = 0.5, .max_pixel_value = 1.0})}});
  od.restore(std::filesystem::path(FE_GOLDEN_DIR) / "vae.h5");
  const std::vector<float> x = {0.0F, 0.25F, 0.5F,   0.75F, 1.0F, -1.0F,
                                0.5F, -0.5F, 0.125F, 0.3F,  0.6F, 0.9F};
  const Prediction found = od.predict(Array::from(x, {3, 4}));
  EXPECT_THAT(found.instance_score,
              IsClose(torch::tensor({0.8031251942738891, 2.374698832631111, 0.9961018157191575},
                                    torch::kDouble)));
  EXPECT_EQ(found.threshold.value, 0.5);
}

}  // namespace
}  // namespace fe::detect
