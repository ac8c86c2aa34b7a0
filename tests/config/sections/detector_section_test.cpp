// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <torch/types.h>

#include <algorithm>

#include "config/run/checkpoint.h"
#include "config/run/inference.h"
#include "config/run/run_config.h"
#include "config/run/train.h"
#include "config/sections/section.h"
#include "fe/model/layers.h"
#include "ops/loss/cross_entropy.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"
#include "tests/config/toy.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::config {
namespace {

using fe::testing::expect_error;
using fe::testing::TempFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;

struct ToyOptions {
  static constexpr std::string_view kName = "Toy";
  static constexpr std::string_view kDoc = "for tests";

  std::string name = "toy_net";
  int64_t classes = 3;

  static auto fields() {
    return std::tuple(field("name", &ToyOptions::name, "of its model"),
                      field("classes", &ToyOptions::classes, "of the points", at_least(1)));
  }
};

std::vector<std::string> calls;  // of the detectors of this process, in order

// A classifier of the points that counts the samples it was trained on.
class Toy final : public run::Detector {
 public:
  using Options = ToyOptions;

  explicit Toy(const ToyOptions& options)
      : classes_(options.classes),
        model_(build({.name = options.name,
                      .model = sequential(
                          {layers::Linear{.in_features = 2, .out_features = options.classes}}),
                      .optimizer = SGD{.lr = 0.1}})) {}

  std::vector<Model> models() const override { return {model_}; }
  std::vector<Scheduled<AnyTensorOp>> network_ops() const override {
    return {ops::ModelOp({.model = model_, .inputs = "x", .outputs = "score"}),
            ops::CrossEntropy({.inputs = {"score", "y"}, .outputs = "ce", .from_logits = true}),
            ops::UpdateOp({.model = model_, .loss_name = "ce"})};
  }
  run::InferOptions infer() const override { return {.score = "score", .outputs = {"score"}}; }
  void check_data(const Pipeline&) const override {
    calls.emplace_back("check_data");
    FE_CHECK(classes_ >= 3, "Toy: expected 3 classes, got {}.", classes_);
  }
  void prepare(const Pipeline&) override { calls.emplace_back("prepare"); }
  void finish(const Pipeline& pipeline, int64_t epoch) override {
    calls.push_back(fmt::format("finish {}", epoch));
    seen_ = pipeline.dataset(Mode::kTrain, epoch).size();
  }
  std::string state() const override { return fmt::format("{}", seen_); }
  void load_state(const std::string& text) override { seen_ = std::stoll(text); }

 private:
  int64_t classes_;
  Model model_;
  int64_t seen_ = 0;
};

Registry toy_detectors() {
  Registry registry = testing::toy_registry();
  registry.detector<Toy>();
  return registry;
}

constexpr const char* kToyConfig = R"(
seed: 3
data: {p: {points: {count: 12}}}
pipeline: {train_data: p.train, batch_size: 4, num_workers: 0}
detector: Toy
estimator: {epochs: 2, log_steps: -1, device: cpu}
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

// The faults of a config that cannot be built.
std::vector<std::string> detector_faults(const std::string& text) {
  const Registry known = toy_detectors();
  Findings findings;
  EXPECT_FALSE(build_run(parse(text), known, findings).has_value());
  return findings.errors();
}

TEST(DetectorSection, MayBeMissing) {
  const Registry known = toy_detectors();
  Findings findings;
  Context context(known, findings);
  const Node root = parse("seed: 1");
  RunDraft draft{.root = root, .context = context};
  read_section("detector", draft);
  EXPECT_EQ(draft.detector, nullptr);
  EXPECT_THAT(findings.errors(), IsEmpty());
}

TEST(DetectorSection, BringsModelsAndState) {
  const Registry known = toy_detectors();
  Findings findings;
  Context context(known, findings);
  const Node root = parse("detector: {Toy: {name: mine}}");
  RunDraft draft{.root = root, .context = context};
  read_section("detector", draft);
  ASSERT_THAT(findings.errors(), IsEmpty());
  EXPECT_EQ(context.models.at("mine"), draft.detector->models()[0]);
  EXPECT_EQ(context.shared_states.states().at("detector"), "0");
  context.shared_states.load({{"detector", "5"}});
  EXPECT_EQ(draft.detector->state(), "5");
}

TEST(DetectorSection, StandsForModelsAndANetwork) {
  const Registry known = toy_detectors();
  Findings findings;
  const auto run = build_run(parse(kToyConfig), known, findings);
  ASSERT_THAT(findings.errors(), IsEmpty());
  EXPECT_EQ(run->estimator.network.models().size(), 1U);
  EXPECT_EQ(run->infer.score, "score");
  EXPECT_NE(run->detector, nullptr);
}

TEST(DetectorSection, ComesBeforeTheNetworkAndBehindInfer) {
  const std::string text =
      std::string(kToyConfig) +
      "network: [{ModelOp: {model: toy_net, inputs: x, outputs: again, mode: \"!train\"}}]\n"
      "infer: {score: again}\n";
  const Registry known = toy_detectors();
  Findings findings;
  const auto run = build_run(parse(text), known, findings);
  ASSERT_THAT(findings.errors(), IsEmpty());
  EXPECT_EQ(run->estimator.network.ops().size(), 4U);
  EXPECT_EQ(run->infer.score, "again");
  check_run(*run, findings);
  EXPECT_THAT(findings.errors(), IsEmpty());
}

TEST(DetectorSection, IsTrainedAndKeptInTheCheckpoint) {
  const TempFolder folder;
  calls.clear();
  train({.root = parse(kToyConfig), .name = "toy"}, toy_detectors(), folder / "run");
  EXPECT_EQ(calls.front(), "check_data");
  calls.erase(std::remove(calls.begin(), calls.end(), "check_data"), calls.end());
  EXPECT_THAT(calls, ElementsAre("prepare", "finish 2"));
  const run::Checkpoint checkpoint = run::read_checkpoint(folder / "run");
  EXPECT_EQ(checkpoint.shared.at("detector"), "12");
  const Registry known = toy_detectors();
  const run::Inference inference = build_inference(checkpoint, known);
  EXPECT_EQ(inference.detector->state(), "12");
  EXPECT_EQ(inference.infer.score, "score");
  const Dataset samples = Dataset::from_arrays({{"x", testing::points(5, 9).column("x")}});
  EXPECT_EQ(run::run_inference(inference, samples)["score"].sizes(), at::IntArrayRef({5, 3}));
}

TEST(DetectorSection, RefusesItsDataBeforeTraining) {
  const TempFolder folder;
  const std::string text = replaced(kToyConfig, "detector: Toy", "detector: {Toy: {classes: 2}}");
  expect_error(
      [&] { train({.root = parse(text), .name = "toy"}, toy_detectors(), folder / "run"); },
      {"c.yaml:5:", "Toy: expected 3 classes, got 2."});
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

TEST(DetectorSection, TellsUnknownDetectorsAndOptions) {
  EXPECT_THAT(detector_faults(replaced(kToyConfig, "Toy", "Tyo")),
              ElementsAre(HasSubstr("c.yaml:5:11: unknown Detector 'Tyo'. Did you mean 'Toy'?")));
  EXPECT_THAT(detector_faults(replaced(kToyConfig, "Toy", "{Toy: {nmae: a}}")),
              ElementsAre(HasSubstr("unknown option 'nmae' of Toy. Did you mean 'name'?")));
  EXPECT_THAT(detector_faults(replaced(kToyConfig, "Toy", "Accuracy")),
              ElementsAre(HasSubstr("Accuracy is a Trace, which belongs under traces; here is the "
                                    "place of a Detector.")));
}

TEST(DetectorSection, RefusesAModelOfTheSameName) {
  const std::string text =
      std::string(kToyConfig) +
      "models: {toy_net: {layers: [{Linear: {in_features: 2, out_features: 1}}]}}\n";
  EXPECT_THAT(detector_faults(text),
              ElementsAre(HasSubstr("the detector brings a model 'toy_net', and there is one of "
                                    "this name in models. Rename that.")));
}

TEST(DetectorSection, IsNamedWhereANetworkIsMissing) {
  EXPECT_THAT(detector_faults(replaced(kToyConfig, "detector: Toy\n", "")),
              ElementsAre(HasSubstr("the section 'network' is missing: it lists the ops of a step. "
                                    "Or write a detector, which brings them.")));
}

}  // namespace
}  // namespace fe::config
