// SPDX-License-Identifier: Apache-2.0
// The program ae_cifar10 and its config, on generated images.
#include <gmock/gmock.h>
#include <torch/nn/module.h>
#include <torch/types.h>

#include <cmath>

#include "config/run/run_config.h"
#include "detect/options_text.h"
#include "detect/outlier_vae.h"
#include "examples/cifar10/detectors.h"
#include "examples/cifar10/networks.h"
#include "fe/base/rng.h"
#include "fe/model/layers.h"
#include "tests/examples/cifar10/walk.h"
#include "tests/examples/read_config.h"

namespace cifar10 {
namespace {

using fe::testing::TempFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Walk;

fe::Tensor parameter(const fe::Module& module, const std::string& name) {
  return module.torch().named_parameters()[name].detach();
}

std::string optimizer_of(const fe::detect::OutlierDetector& detector) {
  return fe::detect::piece_text(detector.models().at(0).optimizer_description());
}

TEST(AECifar10, HasAsManyParametersAsPublished) {
  EXPECT_EQ(parameter_count(*outlier_ae()), 12462083);
}

TEST(AECifar10, EncodesTo1024NumbersAndDecodesToImages) {
  const fe::Tensor x = torch::rand({2, 3, 32, 32});
  const fe::Tensor code = encoder().forward({x})[0];
  EXPECT_EQ(code.sizes(), (std::vector<int64_t>{2, 1024}));
  EXPECT_LT(code.min().item<float>(), 0.0F);  // no activation
  const fe::Tensor redrawn = decoder().forward({code})[0];
  EXPECT_EQ(redrawn.sizes(), x.sizes());
  EXPECT_GE(redrawn.min().item<float>(), 0.0F);
  EXPECT_LE(redrawn.max().item<float>(), 1.0F);
}

TEST(AECifar10, StartsFromKerasWeights) {
  const fe::Module half = encoder();
  const double limit = std::sqrt(6.0 / (8192 + 1024));
  const fe::Tensor weight = parameter(half, "7.weight");
  EXPECT_LE(weight.abs().max().item<double>(), limit * (1 + 1e-6));
  EXPECT_GT(weight.abs().max().item<double>(), 0.99 * limit);
  EXPECT_EQ(parameter(half, "0.bias").abs().sum().item<double>(), 0.0);
  EXPECT_EQ(parameter(half, "7.bias").abs().sum().item<double>(), 0.0);
}

TEST(AECifar10, IsWhatItsConfigBuilds) {
  const TempFolder folder;
  testing::write_cifar10(folder.path());
  const auto document = fe::testing::read_config(
      "ae_cifar10.yaml", {"data.cifar.cifar10.folder=" + folder.path().string()});
  fe::Findings findings;
  const fe::config::Registry registry = fe::testing::detect_registry();
  const auto run = fe::config::build_run(document.root, registry, findings);
  findings.throw_errors("config");
  const auto expected = run->detector->models().at(0).named_tensors();

  fe::set_seed(run->seed);
  const auto detector = outlier_ae();
  const auto got = detector->models().at(0).named_tensors();
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].first, expected[i].first);
    EXPECT_TRUE(torch::equal(got[i].second, expected[i].second)) << got[i].first;
  }
  EXPECT_EQ(optimizer_of(*detector),
            optimizer_of(dynamic_cast<const fe::detect::OutlierDetector&>(*run->detector)));
}

TEST(AECifar10Program, GoesThroughTheNotebookAndFindsTheSameWithItsFile) {
  const Walk walk(AE_CIFAR10);
  const auto trained = walk.run_briefly("--out " + walk.at("trained"));
  ASSERT_EQ(trained.exit_code, 0) << trained.output;
  EXPECT_THAT(trained.output, AllOf(HasSubstr("OutlierAE with 12462083 parameters"),
                                    HasSubstr("inferred threshold"), HasSubstr("it was 0.015")));
  walk.expect_pictures("trained", testing::kPictures);
  const auto summary = walk.summary("trained");
  Walk::expect_sound(summary);
  EXPECT_EQ(summary["parameters"], 12462083);

  const auto loaded =
      walk.run_briefly("--load " + walk.at("trained/detector.h5") + " --out " + walk.at("loaded"));
  ASSERT_EQ(loaded.exit_code, 0) << loaded.output;
  walk.expect_pictures("loaded", testing::kPictures);
  EXPECT_EQ(walk.summary("loaded"), summary);

  const auto again = walk.run_briefly("--out " + walk.at("trained"));
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.output, AllOf(HasSubstr("holds a run already"), HasSubstr("--out")));
}

TEST(AECifar10Program, TellsWhatItCannotUse) {
  const Walk walk(AE_CIFAR10);
  const auto expect = [](const fe::testing::Ended& ended, const std::string& part) {
    EXPECT_EQ(ended.exit_code, 2) << ended.output;
    EXPECT_THAT(ended.output, HasSubstr(part));
  };
  const auto layer = [](int64_t in, int64_t out) {
    return fe::sequential(
        {fe::layers::Flatten{}, fe::layers::Linear{.in_features = in, .out_features = out}});
  };
  const fe::detect::OutlierVAE other(
      {.encoder_net = layer(4, 4), .decoder_net = layer(2, 4), .encoded_dim = 4, .latent_dim = 2});
  other.save(walk.at("vae.h5"));
  const std::string out = " --out " + walk.at("out");
  expect(walk.run("--load " + walk.at("vae.h5") + out),
         "--load: expected a detector OutlierAE, got OutlierVAE");
  expect(walk.run("--load " + walk.at("nowhere.h5") + out), "nowhere.h5");
  expect(walk.run("--masks 0" + out), "--masks");
  expect(walk.run("--study-images 8" + out), "--study-images");

  testing::write_images(walk.at("train_10k.bin"), 20, 1);
  expect(walk.run(out), "--data: expected at least 500 training images, got 20.");
}

}  // namespace
}  // namespace cifar10
