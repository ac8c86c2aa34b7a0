// SPDX-License-Identifier: Apache-2.0
#include "config/schema/read_module.h"

#include <gmock/gmock.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include "detect/options_text.h"
#include "fe/model/layers.h"
#include "fe/model/recipe.h"
#include "tests/config/toy.h"
#include "tests/testing/throws.h"

namespace fe::config {
namespace {

using fe::testing::expect_error;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;
using testing::Session;

struct WideOptions {
  static constexpr std::string_view kName = "read_module_test_wide";
  static constexpr std::string_view kDoc = "one layer";

  int64_t width = 4;
  std::optional<Module> inner = {};

  static auto fields() {
    return std::tuple(field("width", &WideOptions::width, "numbers", at_least(1)),
                      field("inner", &WideOptions::inner, "a module within"));
  }
};

void add_wide(Registry& registry) {
  registry.architecture<WideOptions>(
      [](const WideOptions& o) { return Module(torch::nn::Linear(o.width, o.width)); });
}

std::string error_of(const std::string& text) {
  Session s;
  add_wide(s.registry);
  EXPECT_FALSE(read_module(parse(text), s.context, "encoder_net").has_value());
  return s.errors().empty() ? "" : s.errors().front();
}

TEST(ReadModule, IsAListOfLayers) {
  Session s;
  const auto module = read_module(
      parse("layers: [{Linear: {in_features: 2, out_features: 3}}, Tanh]"), s.context, "net");
  ASSERT_THAT(s.errors(), IsEmpty());
  const Module same =
      sequential({layers::Linear{.in_features = 2, .out_features = 3}, layers::Tanh{}});
  EXPECT_EQ(module->recipe(), same.recipe());
}

TEST(ReadModule, IsAnArchitectureWithItsOptions) {
  Session s;
  add_wide(s.registry);
  const auto module = read_module(
      parse("{architecture: read_module_test_wide, options: {width: 7}}"), s.context, "net");
  ASSERT_THAT(s.errors(), IsEmpty());
  EXPECT_EQ(module->forward({torch::zeros({1, 7})})[0].size(1), 7);
  const auto plain = read_module(parse("architecture: read_module_test_wide"), s.context, "net");
  ASSERT_THAT(s.errors(), IsEmpty());
  EXPECT_EQ(plain->forward({torch::zeros({1, 4})})[0].size(1), 4);
}

TEST(ReadModule, IsAnArchitectureThatOnlyTheProcessKnows) {
  register_architecture("read_module_test_own", [](const std::string&) {
    return sequential({layers::Linear{.in_features = 1, .out_features = 1}});
  });
  Session s;
  const auto module =
      read_module(parse("{architecture: read_module_test_own, options: {a: 1}}"), s.context, "net");
  ASSERT_THAT(s.errors(), IsEmpty());
  EXPECT_EQ(module->recipe(), R"({"architecture":"read_module_test_own","options":{"a":1}})");
}

TEST(ReadModule, TellsWhatIsNoModule) {
  EXPECT_THAT(error_of("[1, 2]"),
              HasSubstr("c.yaml:1:1: encoder_net: expected {layers: [...]} or {architecture: NAME, "
                        "options: {...}}, got the list"));
  EXPECT_THAT(error_of("{}"),
              HasSubstr("encoder_net: expected either layers or architecture (`fe ops` lists "
                        "them), got neither."));
  EXPECT_THAT(error_of("{layers: [Tanh], architecture: read_module_test_wide}"),
              HasSubstr("encoder_net: expected either layers or architecture (`fe ops` lists "
                        "them), got both."));
  EXPECT_THAT(error_of("{layers: [Tanh], options: {}}"),
              HasSubstr("encoder_net: options belong to an architecture, and there is none."));
  EXPECT_THAT(error_of("layers: Tanh"),
              HasSubstr("encoder_net: expected a list of layers, got 'Tanh'."));
  EXPECT_THAT(error_of("layers: []"), HasSubstr("encoder_net: expected a list of layers, got "));
}

TEST(ReadModule, TellsWhatIsWrongWithinAModule) {
  EXPECT_THAT(error_of("layers: [Tan]"), HasSubstr("unknown Layer 'Tan'. Did you mean 'Tanh'?"));
  EXPECT_THAT(error_of("layers: [{Linear: {in_features: 2}}]"),
              HasSubstr("Linear: the option 'out_features' is missing"));
  EXPECT_THAT(error_of("{architecture: read_module_test_wied}"),
              HasSubstr("unknown Architecture 'read_module_test_wied'. Did you mean "
                        "'read_module_test_wide'?"));
  EXPECT_THAT(error_of("{architecture: read_module_test_wide, options: {width: 0}}"),
              HasSubstr("expected width of at least 1, got 0."));
  EXPECT_THAT(error_of("{layer: [Tanh]}"),
              HasSubstr("unknown option 'layer' of encoder_net. Did you mean 'layers'?"));
}

// What a detector's file keeps of a module.
TEST(ReadModule, TakesTheTextOfAModule) {
  const Module module = sequential({layers::Linear{.in_features = 2, .out_features = 3},
                                    layers::Flatten{}, layers::Unflatten{.sizes = {1, 3}}});
  const Node node = parse(detect::module_text(module));
  EXPECT_THAT(node.keys(), ElementsAre("layers"));
  Session s;
  const auto again = read_module(node, s.context, "net");
  ASSERT_THAT(s.errors(), IsEmpty());
  EXPECT_EQ(again->recipe(), module.recipe());
}

TEST(ReadModule, TakesTheTextOfAnArchitectureWithModulesInItsOptions) {
  Session s;
  add_wide(s.registry);
  const auto module = read_module(
      parse("{architecture: read_module_test_wide, options: {width: 2, inner: {layers: [Tanh]}}}"),
      s.context, "net");
  ASSERT_THAT(s.errors(), IsEmpty());
  EXPECT_EQ(detect::module_text(*module),
            R"({"architecture":"read_module_test_wide","options":{"width":2,)"
            R"("inner":{"layers":["Tanh"]}}})");
  EXPECT_EQ(make_module(module->recipe()).recipe(), module->recipe());
}

}  // namespace
}  // namespace fe::config
