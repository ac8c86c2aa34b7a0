// SPDX-License-Identifier: Apache-2.0
// The program vae_cifar10 and its config, on generated images.
#include <gmock/gmock.h>
#include <torch/types.h>

#include "config/run/run_config.h"
#include "examples/cifar10/detectors.h"
#include "examples/cifar10/networks.h"
#include "fe/base/rng.h"
#include "tests/examples/cifar10/walk.h"
#include "tests/examples/read_config.h"

namespace cifar10 {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Walk;

TEST(VAECifar10, HasAsManyParametersAsPublished) {
  EXPECT_EQ(parameter_count(*outlier_vae()), 20851715);
}

TEST(VAECifar10, EncodesToAsManyNumbersAsItSays) {
  const fe::Tensor encoded = convolutions().forward({torch::rand({2, 3, 32, 32})})[0];
  EXPECT_EQ(encoded.sizes(), (std::vector<int64_t>{2, 512, 4, 4}));
  EXPECT_EQ(encoded[0].numel(), kEncodedDim);
}

TEST(VAECifar10, IsWhatItsConfigBuilds) {
  const fe::testing::TempFolder folder;
  testing::write_cifar10(folder.path());
  const auto document = fe::testing::read_config(
      "vae_cifar10.yaml", {"data.cifar.cifar10.folder=" + folder.path().string()});
  fe::Findings findings;
  const fe::config::Registry registry = fe::testing::detect_registry();
  const auto run = fe::config::build_run(document.root, registry, findings);
  findings.throw_errors("config");
  const auto expected = run->detector->models().at(0).named_tensors();

  fe::set_seed(run->seed);
  const auto got = outlier_vae()->models().at(0).named_tensors();
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].first, expected[i].first);
    EXPECT_TRUE(torch::equal(got[i].second, expected[i].second)) << got[i].first;
  }
}

TEST(VAECifar10Program, GoesThroughTheStepsAndFindsTheSameWithItsFile) {
  const Walk walk(VAE_CIFAR10);
  const auto trained = walk.run_briefly("--out " + walk.at("trained"));
  ASSERT_EQ(trained.exit_code, 0) << trained.output;
  EXPECT_THAT(trained.output, AllOf(HasSubstr("OutlierVAE with 20851715 parameters"),
                                    HasSubstr("image 1:"), HasSubstr("masked")));
  walk.expect_pictures("trained", testing::kPictures);
  walk.expect_pictures("trained", {"masked_image"});
  const auto summary = walk.summary("trained");
  Walk::expect_sound(summary);
  EXPECT_EQ(summary["masked_image"]["image"], 1);
  EXPECT_GT(summary["masked_image"]["masked_score"], summary["masked_image"]["score"]);

  const auto loaded =
      walk.run_briefly("--load " + walk.at("trained/detector.h5") + " --out " + walk.at("loaded"));
  ASSERT_EQ(loaded.exit_code, 0) << loaded.output;
  EXPECT_EQ(walk.summary("loaded"), summary);
}

}  // namespace
}  // namespace cifar10
