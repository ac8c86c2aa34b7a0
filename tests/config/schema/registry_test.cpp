// SPDX-License-Identifier: Apache-2.0
#include "config/schema/registry.h"

#include <gmock/gmock.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include "fe/checkpoint/model_file.h"
#include "tests/config/toy.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::config {
namespace {

using fe::testing::expect_error;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;
using testing::Session;

struct ShiftOptions {
  static constexpr std::string_view kName = "Shift";
  static constexpr std::string_view kDoc = "adds a number";

  Keys inputs;
  Keys outputs;
  double by = 1.0;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ShiftOptions;
    return std::tuple(field("inputs", &O::inputs, "a float32 array"),
                      field("outputs", &O::outputs, "the same, moved"),
                      field("by", &O::by, "what is added"));
  }
};

struct NegateOptions {
  static constexpr std::string_view kName = "Negate";
  static constexpr std::string_view kDoc = "changes the sign";

  Keys inputs;
  Keys outputs;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = NegateOptions;
    return std::tuple(field("inputs", &O::inputs, "a tensor"),
                      field("outputs", &O::outputs, "the same, negated"));
  }
};

struct SilentOptions {
  static constexpr std::string_view kName = "Silent";
  static constexpr std::string_view kDoc = "does nothing";

  Keys inputs = Keys::none();
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() { return std::tuple(field("inputs", &SilentOptions::inputs, "anything")); }
};

class Shift final : public NumpyOp {
 public:
  using Options = ShiftOptions;

  explicit Shift(const ShiftOptions& options) : NumpyOp(options), by_(options.by) {}

  void forward(std::span<const Array> in, std::span<Array> out, SampleState&) const override {
    const auto values = in[0].values<float>();
    auto* result = out[0].resize<float>(in[0].shape());
    for (size_t i = 0; i < values.size(); ++i) result[i] = values[i] + static_cast<float>(by_);
  }

 private:
  double by_;
};

class Negate final : public TensorOp {
 public:
  using Options = NegateOptions;

  explicit Negate(const NegateOptions& options) : TensorOp(options) {}
  Tensors forward(const Tensors& in, const State&) const override { return {-in[0]}; }
};

class Silent final : public Trace {
 public:
  using Options = SilentOptions;

  explicit Silent(const SilentOptions& options) : Trace(options, options.inputs, Keys::none()) {}
};

template <int kNumber>
struct ScaledOptions {
  static constexpr std::string_view kName =
      kNumber == 0 ? "registry_test_scaled" : "registry_test_checked";
  static constexpr std::string_view kDoc = "a scaled linear map";

  int64_t features = 0;
  double scale = 1.0;

  static auto fields() {
    using O = ScaledOptions;
    return std::tuple(field("features", &O::features, "in and out", at_least(1)),
                      field("scale", &O::scale, "of the result"));
  }
};

class Scaled final : public torch::nn::Module {
 public:
  template <class Options>
  explicit Scaled(const Options& options)
      : linear_(register_module("linear", torch::nn::Linear(options.features, options.features))),
        scale_(options.scale) {}

  Tensor forward(const Tensor& x) { return linear_(x) * scale_; }

 private:
  torch::nn::Linear linear_;
  double scale_;
};

TEST(Registry, MakesOwnOpsAndTracesThatKnowTheirPlace) {
  Session s;
  s.registry.numpy_op<Shift>();
  s.registry.tensor_op<Negate>();
  s.registry.trace<Silent>();
  const auto op =
      s.registry.numpy_ops().read(parse("{Shift: {inputs: x, outputs: x, by: 2}}"), s.context);
  ASSERT_TRUE(op) << s.errors().front();
  EXPECT_EQ(testing::result(*op, 1.5f), 3.5f);
  EXPECT_EQ((*op)->label(), "c.yaml:1:2: Shift");

  const auto options = parse("- Negate: {inputs: x, outputs: y}");
  const auto negate = s.registry.tensor_ops().read(options.items[0], s.context);
  ASSERT_TRUE(negate);
  EXPECT_EQ((*negate)->label(), "c.yaml:1:3: Negate");
  const auto trace = s.registry.traces().read(parse("{Silent: {inputs: x}}"), s.context);
  ASSERT_TRUE(trace);
  EXPECT_EQ((*trace)->label(), "c.yaml:1:2: Silent");
}

TEST(Registry, BringsAnOwnArchitectureBackFromItsFile) {
  Session s;
  s.registry.architecture<ScaledOptions<0>>(
      [](const auto& options) { return Module(std::make_shared<Scaled>(options)); });
  const auto module = s.registry.architectures().read(
      parse("{registry_test_scaled: {features: 3, scale: 2}}"), s.context);
  ASSERT_TRUE(module) << s.errors().front();
  const Model model = build({.name = "net", .model = *module});

  const fe::testing::TempFolder folder;
  save_model(model, folder / "net.h5");
  const Model restored = load_model(folder / "net.h5");
  const torch::NoGradGuard no_grad;
  const Tensor x = torch::randn({4, 3});
  EXPECT_TRUE(torch::equal(restored.forward({x})[0], model.forward({x})[0]));
  EXPECT_EQ(restored.recipe(), model.recipe());
}

TEST(Registry, ChecksTheOptionsOfAnArchitecture) {
  Session s;
  s.registry.architecture<ScaledOptions<1>>(
      [](const auto& options) { return Module(std::make_shared<Scaled>(options)); });
  EXPECT_FALSE(s.registry.architectures().read(
      parse("{registry_test_checked: {features: 0, size: 1}}"), s.context));
  EXPECT_THAT(s.errors(),
              ElementsAre(HasSubstr("c.yaml:1:36: registry_test_checked: expected features of at "
                                    "least 1, got 0."),
                          HasSubstr("unknown option 'size' of registry_test_checked")));
}

TEST(Registry, KnowsWhichTracesKeepSnapshots) {
  const Registry registry = Registry::with_builtin();
  EXPECT_TRUE(registry.keeps_snapshots("RestoreWizard"));
  EXPECT_FALSE(registry.keeps_snapshots("ModelSaver"));
  EXPECT_FALSE(registry.keeps_snapshots("NoSuchTrace"));
}

template <char kWhich>
struct BadOptions : OpArgs {
  static constexpr std::string_view kName = kWhich == 't'   ? "Normalize"
                                            : kWhich == 'w' ? "Two words"
                                                            : "";
  static constexpr std::string_view kDoc = "refused";
};
template <char kWhich>
struct BadOp final : NumpyOp {
  using Options = BadOptions<kWhich>;
  explicit BadOp(Options options) : NumpyOp("Bad", std::move(options)) {}
  void forward(std::span<const Array>, std::span<Array>, SampleState&) const override {}
};
struct NormalizeTrace final : Trace {
  using Options = BadOptions<'t'>;
  explicit NormalizeTrace(const Options&) : Trace("Normalize", TraceArgs()) {}
};

TEST(Registry, RefusesNamesThatAreTakenOrCannotBeWritten) {
  Registry registry = Registry::with_builtin();
  registry.set_origin("libmine.so");
  expect_error(
      [&] { registry.numpy_op<BadOp<'t'>>(); },
      {"Registry: the name 'Normalize' of a NumpyOp from libmine.so is taken by one from fe."});
  expect_error([&] { registry.numpy_op<BadOp<'w'>>(); },
               {"Registry: expected a name without spaces and punctuation", "'Two words'"});
  expect_error([&] { registry.numpy_op<BadOp<'e'>>(); }, {"got ''"});
  registry.trace<NormalizeTrace>();  // of another category
}

TEST(Registry, SaysWhereAMisplacedPieceBelongs) {
  Session s;
  s.registry.numpy_ops().read(parse("{ModelOp: {}}"), s.context);
  s.registry.tensor_ops().read(parse("Accuracy"), s.context);
  s.registry.layers().read(parse("{Adam: {lr: 1}}"), s.context);
  EXPECT_THAT(s.errors(),
              ElementsAre("c.yaml:1:2: ModelOp is a TensorOp, which belongs under network; here is "
                          "the place of a NumpyOp.",
                          HasSubstr("Accuracy is a Trace, which belongs under traces"),
                          HasSubstr("which belongs under the optimizer of a model")));
}

TEST(Registry, NamesTheNearestPiece) {
  Session s;
  s.registry.numpy_ops().read(parse("{Normalzie: {inputs: x}}"), s.context);
  EXPECT_THAT(s.errors(), ElementsAre(HasSubstr("c.yaml:1:2: unknown NumpyOp 'Normalzie'. Did you "
                                                "mean 'Normalize'?")));
}

TEST(Registry, RefusesWhatIsNoPiece) {
  Session s;
  s.registry.numpy_ops().read(parse("{Delete: , keys: x}"), s.context);
  s.registry.numpy_ops().read(parse("{Delete: {keys: x}, Batch: {}}"), s.context);
  s.registry.numpy_ops().read(parse("[Delete]"), s.context);
  EXPECT_THAT(
      s.errors(),
      ElementsAre(HasSubstr("the options of Delete are not indented below it. Write Delete: "
                            "{keys: ...}"),
                  HasSubstr("expected one NumpyOp, {Name: {options}}, got the map"),
                  HasSubstr("expected one NumpyOp, {Name: {options}}, got the list")));
}

TEST(Registry, TellsWhatAConstructorRefusesWithItsPlace) {
  Session s;
  s.registry.numpy_ops().read(
      parse("{Normalize: {inputs: x, outputs: x, mean: [1, 2], std: [1, 2, 3]}}"), s.context);
  EXPECT_THAT(s.errors(), ElementsAre(HasSubstr("c.yaml:1:2: Normalize: ")));
}

TEST(Registry, SaysALineAboutEverythingOfFe) {
  const Registry registry = Registry::with_builtin();
  EXPECT_GT(registry.infos().size(), 40u);
  for (const PieceInfo* info : registry.infos()) {
    EXPECT_FALSE(info->doc.empty()) << info->name;
    EXPECT_THAT(info->origin, IsEmpty());
    for (const OptionInfo& option : info->options) {
      EXPECT_FALSE(option.doc.empty()) << info->name << " " << option.name;
      EXPECT_FALSE(option.type.text.empty()) << info->name << " " << option.name;
    }
  }
}

}  // namespace
}  // namespace fe::config
