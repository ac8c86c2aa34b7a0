// SPDX-License-Identifier: Apache-2.0
#include "config/run/run_config.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "fe/base/rng.h"
#include "fe/model/layers.h"
#include "ops/array/gaussian_noise.h"
#include "ops/loss/cross_entropy.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"
#include "tests/config/toy.h"
#include "traces/adapt/cosine_decay.h"
#include "traces/adapt/lr_scheduler.h"
#include "traces/metric/accuracy.h"

namespace fe::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;
using testing::points;
using testing::toy_registry;

constexpr const char* kConfig = R"(
seed: 3
data:
  p: {points: {count: 30}}
  parts: [p.train, {split: {fractions: [0.8], shuffle: true}}]
pipeline:
  train_data: parts.0
  eval_data: {held_out: parts.1, all: p.test}
  batch_size: {EpochScheduler: {1: 4, 2: 6}}
  ops:
    - GaussianNoise: {inputs: x, outputs: x, std: 0.1, mode: train}
models:
  net:
    layers:
      - Linear: {in_features: 2, out_features: 8}
      - ReLU
      - Linear: {in_features: 8, out_features: 3}
    optimizer: {Adam: {lr: 0.01}}
    ema_decay: 0.9
network:
  - ModelOp: {model: net, inputs: x, outputs: y_pred}
  - CrossEntropy: {inputs: [y_pred, y], outputs: ce, from_logits: true, form: sparse}
  - UpdateOp: {model: net, loss_name: ce}
traces:
  - Accuracy: {true_key: y, pred_key: y_pred, ds_id: all}
  - LRScheduler: {model: net, by_step: {cosine_decay: {init_lr: 0.01}}}
estimator: {epochs: 2, log_steps: -1, device: cpu}
infer: {input: x, score: y_pred, outputs: y_pred}
)";

// The same as kConfig, in C++.
Model train_in_cpp() {
  set_seed(3);
  const auto parts = points(30, 1).split({.fractions = {0.8}, .shuffle = true});
  const auto model = build({
      .name = "net",
      .model = sequential({layers::Linear{.in_features = 2, .out_features = 8}, layers::ReLU{},
                           layers::Linear{.in_features = 8, .out_features = 3}}),
      .optimizer = Adam{.lr = 0.01},
      .ema_decay = 0.9,
  });
  Estimator estimator({
      .pipeline = Pipeline({
          .train_data = parts[0],
          .eval_data = {{"held_out", parts[1]}, {"all", points(30, 2)}},
          .batch_size = EpochScheduler<int64_t>({{1, 4}, {2, 6}}),
          .ops = {ops::GaussianNoise(
              {.inputs = "x", .outputs = "x", .std = 0.1, .mode = Mode::kTrain})},
      }),
      .network = Network({
          ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
          ops::CrossEntropy({.inputs = {"y_pred", "y"},
                             .outputs = "ce",
                             .from_logits = true,
                             .form = ops::CrossEntropyForm::kSparse}),
          ops::UpdateOp({.model = model, .loss_name = "ce"}),
      }),
      .epochs = 2,
      .traces = {traces::Accuracy({.true_key = "y", .pred_key = "y_pred", .ds_id = "all"}),
                 traces::LRScheduler(
                     {.model = model,
                      .by_step = traces::CosineDecay{.cycle_length = 12, .init_lr = 0.01}})},
      .log_steps = -1,
      .device = "cpu",
  });
  estimator.fit();
  return model;
}

Model train_config(const std::string& text) {
  const Registry registry = toy_registry();
  Findings findings;
  auto run = build_run(parse(text), registry, findings);
  EXPECT_THAT(findings.errors(), IsEmpty());
  Estimator(run->estimator).fit();
  return run->context.models.at("net");
}

void expect_same_weights(const Model& a, const Model& b, bool same) {
  const auto left = a.named_tensors(), right = b.named_tensors();
  ASSERT_EQ(left.size(), right.size());
  bool equal = true;
  for (size_t i = 0; i < left.size(); ++i) {
    equal =
        equal && left[i].first == right[i].first && torch::equal(left[i].second, right[i].second);
  }
  EXPECT_EQ(equal, same);
}

std::vector<std::string> faults(const std::string& text) {
  const Registry registry = toy_registry();
  Findings findings;
  EXPECT_FALSE(build_run(parse(text), registry, findings));
  return findings.errors();
}

/// kConfig with one piece of its text replaced.
std::string with(const std::string& old_text, const std::string& new_text) {
  std::string text = kConfig;
  const size_t at = text.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  return text.replace(at, old_text.size(), new_text);
}

TEST(BuildRun, TrainsToTheSameWeightsAsTheSameProgramInCpp) {
  expect_same_weights(train_config(kConfig), train_in_cpp(), true);
}

TEST(BuildRun, TrainsToTheSameWeightsAgainAndToOthersByAnotherSeed) {
  expect_same_weights(train_config(kConfig), train_config(kConfig), true);
  expect_same_weights(train_config(kConfig), train_config(with("seed: 3", "seed: 4")), false);
  expect_same_weights(train_config(with("seed: 3", "seed: 7")), train_config(with("seed: 3", "")),
                      true);
}

TEST(BuildRun, KeepsWhatEverySectionSays) {
  const Registry registry = toy_registry();
  Findings findings;
  const auto run = build_run(parse(kConfig), registry, findings);
  ASSERT_TRUE(run) << findings.errors().front();
  EXPECT_EQ(run->seed, 3u);
  EXPECT_EQ(run->estimator.epochs, 2);
  EXPECT_EQ(run->estimator.log_steps, -1);
  EXPECT_EQ(run->estimator.pipeline.ds_ids(Mode::kEval, 1),
            (std::vector<std::string>{"held_out", "all"}));
  EXPECT_EQ(run->estimator.network.ops().size(), 3u);
  EXPECT_EQ(run->infer.input.str(), "x");
  EXPECT_EQ(run->infer.score, "y_pred");
  EXPECT_THAT(run->infer.outputs, ElementsAre("y_pred"));
  EXPECT_EQ(run->context.total_steps, 12);
  EXPECT_EQ(run->root.keys(), parse(kConfig).keys());
}

TEST(BuildRun, NamesMissingAndUnknownSections) {
  EXPECT_THAT(faults("seed: 1\n"),
              ElementsAre(HasSubstr("c.yaml:1:1: the section 'pipeline' is missing"),
                          HasSubstr("c.yaml:1:1: the section 'estimator' is missing"),
                          HasSubstr("c.yaml:1:1: the section 'network' is missing")));
  EXPECT_THAT(faults(with("\ntraces:", "\ntrases:")),
              ElementsAre(HasSubstr("unknown section 'trases'. Did you mean 'traces'?")));
}

TEST(BuildRun, TellsFaultsOfAllSectionsAtOnce) {
  std::string text = with("points", "pionts");
  for (const auto& [old_text, new_text] :
       std::map<std::string, std::string>{{"Adam: {lr: 0.01}", "Adam: {lr: -1}"},
                                          {"form: sparse", "form: spare"},
                                          {"ds_id: all", "ds_ids: all"},
                                          {"std: 0.1", "std: high"},
                                          {"device: cpu", "devise: cpu"},
                                          {"input: x", "inputs: x"}}) {
    text.replace(text.find(old_text), old_text.size(), new_text);
  }
  EXPECT_EQ(faults(text).size(), 7u);
}

TEST(CheckRun, NamesThePlaceOfAnOp) {
  const Registry registry = toy_registry();
  Findings findings;
  const auto run = build_run(
      parse(with("[y_pred, y], outputs: ce", "[y_pred, label], outputs: ce")), registry, findings);
  ASSERT_TRUE(run);
  check_run(*run, findings);
  ASSERT_FALSE(findings.errors().empty());
  EXPECT_THAT(findings.errors(),
              ::testing::Each(HasSubstr("c.yaml:22:5: CrossEntropy: needs 'label' in mode ")));
}

TEST(CheckRun, FindsNothingInASoundRun) {
  const Registry registry = toy_registry();
  Findings findings;
  const auto run = build_run(parse(kConfig), registry, findings);
  ASSERT_TRUE(run);
  check_run(*run, findings);
  EXPECT_THAT(findings.errors(), IsEmpty());
  EXPECT_THAT(findings.warnings(), IsEmpty());
}

}  // namespace
}  // namespace fe::config
