// SPDX-License-Identifier: Apache-2.0
// The program cifar10 and its two configs, on generated images.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "config/run/detector_file.h"
#include "config/run/run_config.h"
#include "config/run/train.h"
#include "detect/outlier_ae.h"
#include "fe/base/log.h"
#include "fe/model/layers.h"
#include "fe/model/recipe.h"
#include "tests/examples/cifar10_files.h"
#include "tests/examples/read_config.h"
#include "tests/examples/run_program.h"
#include "tests/testing/temp_folder.h"

namespace fe {
namespace {

using fe::testing::Ended;
using fe::testing::TempFolder;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::Gt;
using ::testing::HasSubstr;

const std::vector<std::string> kPlots = {
    "reconstruction",        "instance_scores", "feature_scores",
    "mask_sizes_all_images", "mask_sizes_mean", "masked_copies",
    "outlier_percs",         "masked_image",    "mask_sizes_image_8"};

/// The program on generated images.
class Program {
 public:
  Program() { testing::write_cifar10(folder_.path()); }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  Ended run(const std::string& arguments) const {
    return testing::run_program(std::string(CIFAR10) + " --data " + folder_.path().string() +
                                " --quiet " + arguments);
  }
  /// With one epoch and a small study.
  Ended run_briefly(const std::string& arguments) const {
    return run("--epochs 1 --study-images 9 --masks 1 " + arguments);
  }
  nlohmann::json summary(const std::string& out) const {
    return nlohmann::json::parse(std::ifstream(at(out + "/summary.json")));
  }
  void expect_plots(const std::string& out) const {
    for (const std::string& name : kPlots) {
      const auto file = folder_ / out / (name + ".png");
      ASSERT_TRUE(std::filesystem::exists(file)) << file;
      EXPECT_GT(std::filesystem::file_size(file), 100U) << file;
    }
  }

 private:
  TempFolder folder_;
};

struct Trained {
  Program program;
  Ended ended = {};
};

/// What the program leaves in "trained", for each detector: trained once for all tests.
class Cifar10 : public ::testing::TestWithParam<std::string> {
 protected:
  static void TearDownTestSuite() { all_.clear(); }

  static const Trained& trained() {
    std::unique_ptr<Trained>& found = all_[GetParam()];
    if (!found) {
      found = std::make_unique<Trained>();
      const Program& program = found->program;
      found->ended =
          program.run_briefly("--detector " + GetParam() + " --out " + program.at("trained"));
    }
    return *found;
  }

 private:
  static std::map<std::string, std::unique_ptr<Trained>> all_;
};
std::map<std::string, std::unique_ptr<Trained>> Cifar10::all_;

TEST_P(Cifar10, GoesThroughTheSteps) {
  const auto& [program, ended] = trained();
  const bool ae = GetParam() == "ae";
  ASSERT_EQ(ended.exit_code, 0) << ended.output;
  EXPECT_THAT(ended.output, AllOf(HasSubstr(ae ? "OutlierAE with 12462083 parameters"
                                               : "OutlierVAE with 20851715 parameters"),
                                  HasSubstr("image 1:"), HasSubstr("masked"),
                                  HasSubstr("inferred threshold"), HasSubstr("it was 0.015")));
  program.expect_plots("trained");

  const auto summary = program.summary("trained");
  EXPECT_EQ(summary["parameters"], ae ? 12462083 : 20851715);
  EXPECT_EQ(summary["original"]["images"], 500);
  EXPECT_EQ(summary["original"]["threshold"], 0.015);
  const auto means = summary["masks"]["mean_scores"].get<std::vector<double>>();
  EXPECT_EQ(means.size(), 10U);
  EXPECT_THAT(means, Each(Gt(0.0)));
  EXPECT_EQ(summary["masks"]["flagged"].size(), 10U);
  const auto by_perc = summary["copies"]["scores"].get<std::vector<std::vector<double>>>();
  ASSERT_EQ(by_perc.size(), 5U);
  for (size_t perc = 0; perc < by_perc.size(); ++perc) {
    ASSERT_EQ(by_perc[perc].size(), 11U);
    if (perc == 0) continue;
    for (size_t copy = 0; copy < 11; ++copy) {
      EXPECT_LE(by_perc[perc][copy], by_perc[perc - 1][copy]);
    }
  }
  EXPECT_EQ(summary["new_threshold"]["before"], 0.015);
  EXPECT_EQ(summary["new_threshold"]["flagged"], 5);  // 1 % of 500
  EXPECT_EQ(summary["masked_image"]["image"], 1);
  if (!ae) {
    EXPECT_GT(summary["masked_image"]["masked_score"], summary["masked_image"]["score"]);
  }
}

TEST_P(Cifar10, FindsTheSameWithItsFile) {
  const Program& program = trained().program;
  const auto loaded = program.run_briefly("--load " + program.at("trained/detector.h5") +
                                          " --out " + program.at("loaded"));
  ASSERT_EQ(loaded.exit_code, 0) << loaded.output;
  program.expect_plots("loaded");
  EXPECT_EQ(program.summary("loaded"), program.summary("trained"));
}

TEST_P(Cifar10, NeverOverwritesARun) {
  const Program& program = trained().program;
  const auto again = program.run_briefly("--out " + program.at("trained"));
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.output, AllOf(HasSubstr("holds a run already"), HasSubstr("Choose another")));
}

// The same initial weights, optimizer and order of images, or the weights would differ.
TEST_P(Cifar10, TrainsAsItsConfigDoes) {
  const Program& program = trained().program;
  const auto document = testing::read_config(
      GetParam() + "_cifar10.yaml",
      {"estimator.epochs=1",
       "data.cifar.cifar10.folder=" + std::filesystem::path(program.at("")).string()});
  const bool was_quiet = log::set_quiet(true);
  config::train(document, testing::detect_registry(), program.at("config"));
  log::set_quiet(was_quiet);

  const auto by_program = config::load_detector(program.at("trained/detector.h5"));
  const auto by_config = config::load_detector(program.at("config/checkpoint.h5"));
  EXPECT_EQ(by_program->threshold()->value, by_config->threshold()->value);
  EXPECT_EQ(by_program->class_names(), by_config->class_names());
  const auto got = by_program->models().at(0).named_tensors();
  const auto expected = by_config->models().at(0).named_tensors();
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].first, expected[i].first);
    EXPECT_TRUE(torch::equal(got[i].second, expected[i].second)) << got[i].first;
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Cifar10, ::testing::Values("ae", "vae"), [](const auto& test) {
  return test.param;
});

/// The untrained networks of a config. The program has the same: Cifar10.TrainsAsItsConfigDoes.
Model untrained(const std::string& config) {
  const TempFolder folder;
  testing::write_cifar10(folder.path());
  const auto document =
      testing::read_config(config, {"data.cifar.cifar10.folder=" + folder.path().string()});
  Findings findings;
  const auto run = config::build_run(document.root, testing::detect_registry(), findings);
  findings.throw_errors("config");
  return run->detector->models().at(0);
}

Module part(const Model& model, const char* name) {
  const auto recipe = nlohmann::json::parse(model.recipe());
  return make_module(
      nlohmann::json{{"sequential", recipe.at("options").at(name).at("layers")}}.dump());
}

TEST(Cifar10Networks, EncodeTo1024NumbersAndDecodeToImages) {
  const Model ae = untrained("ae_cifar10.yaml");
  const Tensor x = torch::rand({2, 3, 32, 32});
  const Tensor code = part(ae, "encoder_net").forward({x})[0];
  EXPECT_EQ(code.sizes(), (std::vector<int64_t>{2, 1024}));
  EXPECT_LT(code.min().item<float>(), 0.0F);  // no activation
  const Tensor redrawn = part(ae, "decoder_net").forward({code})[0];
  EXPECT_EQ(redrawn.sizes(), x.sizes());
  EXPECT_GE(redrawn.min().item<float>(), 0.0F);
  EXPECT_LE(redrawn.max().item<float>(), 1.0F);

  const Model vae = untrained("vae_cifar10.yaml");
  EXPECT_EQ(part(vae, "encoder_net").forward({x})[0].sizes(), (std::vector<int64_t>{2, 512, 4, 4}));
}

TEST(Cifar10Networks, StartFromKerasWeights) {
  const auto tensors = untrained("ae_cifar10.yaml").named_tensors();
  const auto parameter = [&](const std::string& name) {
    for (const auto& [each, tensor] : tensors) {
      if (each == name) return tensor.detach();
    }
    ADD_FAILURE() << "no parameter " << name;
    return Tensor();
  };
  const double limit = std::sqrt(6.0 / (8192 + 1024));
  const Tensor weight = parameter("encoder.7.weight");
  EXPECT_LE(weight.abs().max().item<double>(), limit * (1 + 1e-6));
  EXPECT_GT(weight.abs().max().item<double>(), 0.99 * limit);
  EXPECT_EQ(parameter("encoder.0.bias").abs().sum().item<double>(), 0.0);
  EXPECT_EQ(parameter("encoder.7.bias").abs().sum().item<double>(), 0.0);
}

TEST(Cifar10Program, RefusesWhatItCannotUse) {
  const Program program;
  const auto expect = [](const Ended& ended, const std::string& part) {
    EXPECT_EQ(ended.exit_code, 2) << ended.output;
    EXPECT_THAT(ended.output, HasSubstr(part));
  };
  const auto layer = [](int64_t in, int64_t out) {
    return sequential({layers::Flatten{}, layers::Linear{.in_features = in, .out_features = out}});
  };
  detect::OutlierAE({.encoder_net = layer(4, 2), .decoder_net = layer(2, 4)})
      .save(program.at("no_threshold.h5"));
  const std::string out = " --out " + program.at("out");
  expect(program.run("--load " + program.at("no_threshold.h5") + out),
         "--load: expected a detector with a threshold, got none");
  expect(program.run("--load " + program.at("nowhere.h5") + out), "nowhere.h5");
  expect(program.run("--detector autoencoder" + out), "--detector");
  expect(program.run("--masks 0" + out), "--masks");
  expect(program.run("--study-images 8" + out), "--study-images");

  testing::write_cifar10_images(program.at("train_10k.bin"), 20, 1);
  expect(program.run(out), "--data: expected at least 500 training images, got 20.");
}

}  // namespace
}  // namespace fe
