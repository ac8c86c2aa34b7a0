// SPDX-License-Identifier: Apache-2.0
#include "config/schema/functions.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "config/schema/registry.h"
#include "tests/config/toy.h"

namespace fe::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::parse;
using testing::result;
using testing::Session;

// What the description of an op says of its function.
OptionValue function_of(const AnyNumpyOp& op) {
  for (const Option& option : op->description().options) {
    if (option.name == "fn") return option.value;
  }
  return {};
}

TEST(RegisteredFunctions, GivesFunctionsByName) {
  Session s;
  const auto twice = [](const Array& x) {
    return Array::from(std::vector<float>{2 * x.values<float>()[0]}, {1});
  };
  s.registry.function("twice", ops::ArrayFunction(twice));
  const auto op = s.registry.numpy_ops().read(
      parse("{LambdaOp: {inputs: x, outputs: x, fn: twice}}"), s.context);
  ASSERT_TRUE(op) << s.errors().front();
  EXPECT_EQ(result(*op, 1.5f), 3.0f);
  EXPECT_EQ(function_of(*op), OptionValue("twice"));
  s.registry.numpy_ops().read(parse("{LambdaOp: {inputs: x, outputs: x, fn: twise}}"), s.context);
  EXPECT_THAT(s.errors(),
              ElementsAre(HasSubstr("LambdaOp: fn: no function 'twise' is registered. Did you mean "
                                    "'twice'? Known names: [twice]. A formula, such as \"2 * twise "
                                    "+ 1\", needs an operator.")));
}

TEST(RegisteredFunctions, ReadsComparisons) {
  for (const auto& [sign, removed] : std::map<std::string, bool>{
           {"== 3", true}, {"!= 3", false}, {"<3", false}, {"<= 3", true}, {"> 2.5", true}}) {
    Session s;
    const auto op = s.registry.numpy_ops().read(
        parse(fmt::format("{{RemoveIf: {{inputs: y, fn: \"{}\"}}}}", sign)), s.context);
    ASSERT_TRUE(op) << s.errors().front();
    const std::vector<Array> in = {Array::from(std::vector<int64_t>{3}, {})};
    std::vector<Array> out;
    SampleState state;
    (*op)->forward(in, out, state);
    EXPECT_EQ(state.verdict != SampleState::Verdict::kKeep, removed) << sign;
    EXPECT_EQ(function_of(*op), OptionValue(sign));
  }
  const AnyNumpyOp of_code =
      ops::RemoveIf({.inputs = "y", .fn = [](const Array&) { return true; }});
  EXPECT_EQ(function_of(of_code), OptionValue());
}

TEST(RegisteredFunctions, ReadsFormulasOfArraysAndTensors) {
  Session s;
  const auto op = s.registry.numpy_ops().read(
      parse("{LambdaOp: {inputs: x, outputs: x, fn: 2 * x + 1}}"), s.context);
  ASSERT_TRUE(op) << s.errors().front();
  EXPECT_EQ(result(*op, 1.5f), 4.0f);
  EXPECT_EQ(function_of(*op), OptionValue("2 * x + 1"));
  const auto loss = s.registry.tensor_ops().read(
      parse("{LambdaOp: {outputs: loss, fn: 0.7 * ce + 0.3 * dice}}"), s.context);
  ASSERT_TRUE(loss) << s.errors().front();
  EXPECT_EQ((*loss)->inputs(), Keys({"ce", "dice"}));
  EXPECT_FLOAT_EQ(
      (*loss)->forward({torch::tensor(1.0f), torch::tensor(2.0f)}, State())[0].item().toFloat(),
      1.3f);
}

TEST(RegisteredFunctions, ARegisteredNameIsNotAFormula) {
  Session s;
  s.registry.function("x", ops::ArrayFunction([](const Array&) { return Array(7.0f); }));
  const auto op =
      s.registry.numpy_ops().read(parse("{LambdaOp: {inputs: x, outputs: y, fn: x}}"), s.context);
  ASSERT_TRUE(op) << s.errors().front();
  EXPECT_EQ(result(*op, 1.5f), 7.0f);
}

TEST(RegisteredFunctions, ShowsWhereAFormulaIsWrong) {
  Session s;
  s.registry.tensor_ops().read(
      parse("{LambdaOp: {inputs: [ce, dice], outputs: loss, fn: \"0.7 * ce + 0.3 dice\"}}"),
      s.context);
  s.registry.tensor_ops().read(
      parse("{LambdaOp: {inputs: [ce, dice], outputs: loss, fn: \"ce + dise\"}}"), s.context);
  EXPECT_THAT(
      s.errors(),
      ElementsAre(HasSubstr("c.yaml:1:52: LambdaOp: fn: column 16: expected an operator after "
                            "'0.3', got 'dice'.\n    0.7 * ce + 0.3 dice\n                   ^"),
                  HasSubstr("c.yaml:1:2: LambdaOp: fn: column 6: unknown name 'dise'. Did you mean "
                            "'dice'? Known names: ce, dice.")));
}

TEST(RegisteredFunctions, ReadsTheShortFormOfRemoveIf) {
  for (const std::string text : {"{RemoveIf: y == 3}", "{RemoveIf: {fn: y == 3}}"}) {
    Session s;
    const auto op = s.registry.numpy_ops().read(parse(text), s.context);
    ASSERT_TRUE(op) << s.errors().front();
    EXPECT_EQ((*op)->inputs(), Keys("y"));
    EXPECT_EQ(function_of(*op), OptionValue("y == 3"));
  }
  Session s;
  s.registry.numpy_ops().read(parse("{RemoveIf: is_even}"), s.context);
  s.registry.numpy_ops().read(parse("{Minmax: 3}"), s.context);
  EXPECT_THAT(s.errors(),
              ElementsAre(HasSubstr("RemoveIf: fn: no function 'is_even' is registered."),
                          HasSubstr("Minmax: expected its options, {name: value, ...}, got '3'")));
}

TEST(RegisteredFunctions, ReadsSchedulesFormulasAndNumbers) {
  using traces::Rate;
  const auto rate = [](const std::string& text) {
    Session s;
    const auto read = OptionType<Rate>::read(parse(text), s.context, "LRScheduler: by_step");
    EXPECT_TRUE(read) << s.errors().front();
    return read ? (*read)(250) : -1.0;
  };
  EXPECT_DOUBLE_EQ(rate("1e-3 * min(1, step / 500)"), 0.5e-3);
  EXPECT_DOUBLE_EQ(rate("0.25"), 0.25);
  EXPECT_DOUBLE_EQ(rate("1.0e-3"), 1e-3);
  EXPECT_DOUBLE_EQ(rate("step"), 250.0);
  EXPECT_DOUBLE_EQ(rate("{step_decay: {init_lr: 1, every: 100}}"), 0.01);
  Session s;
  OptionType<Rate>::read(parse("0.1 / epoch"), s.context, "LRScheduler: by_step");
  OptionType<Rate>::read(parse("cosine_decy"), s.context, "LRScheduler: by_step");
  EXPECT_THAT(s.errors(),
              ElementsAre(HasSubstr("LRScheduler: by_step: column 7: unknown name 'epoch'. Known "
                                    "names: step."),
                          HasSubstr("unknown Schedule 'cosine_decy'. Did you mean "
                                    "'cosine_decay'?")));
}

}  // namespace
}  // namespace fe::config
