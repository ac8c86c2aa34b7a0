// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/piece_text.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/apps/pieces.h"

namespace fe::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

std::string text_of(const std::vector<std::string>& names, const std::string& format = "text") {
  return piece_text(kSomePieces, names, format);
}

// Those of a config, beside the section that kSomePieces has.
constexpr const char* kSections = R"json([
  {"category": "Section", "name": "seed", "doc": "of everything random", "options": [],
   "value": {"kind": "integer", "text": "a whole number"}},
  {"category": "Section", "name": "data", "doc": "data sets", "options": []},
  {"category": "Section", "name": "pipeline", "doc": "data in batches", "required": true, "options": [
    {"name": "eval_data", "doc": "of each epoch", "required": false, "default": "unset",
     "type": {"kind": "one_or_map", "text": "a data set or several", "null": true,
              "element": {"kind": "text", "text": "a data set", "scheduled": true}}},
    {"name": "batch_size", "doc": "samples", "required": false, "default": "unset",
     "type": {"kind": "integer", "text": "a whole number", "scheduled": true}},
    {"name": "ops", "doc": "in this order", "required": false, "default": "unset",
     "type": {"kind": "list", "text": "a list of ops", "null": true,
              "element": {"kind": "piece", "text": "NumpyOp", "scheduled": true}}},
    {"name": "traces", "doc": "elsewhere", "required": false, "default": "unset",
     "type": {"kind": "section", "text": "a section of its own"}}]},
  {"category": "Section", "name": "models", "doc": "by name", "options": []},
  {"category": "Section", "name": "detector", "doc": "with its models", "options": [],
   "value": {"kind": "piece", "text": "Detector"}},
  {"category": "Section", "name": "network", "doc": "the ops", "options": [],
   "value": {"kind": "list", "text": "a list of ops", "null": true,
             "element": {"kind": "piece", "text": "TensorOp", "scheduled": true}}},
  {"category": "Section", "name": "sweep", "doc": "runs", "options": [],
   "value": {"kind": "map", "text": "lists by name",
             "element": {"kind": "list", "text": "a list", "element": {"kind": "any", "text": ""}}}}
])json";

Json schema() {
  Json pieces = Json::parse(kSections);
  for (const Json& piece : Json::parse(kSomePieces)) pieces.push_back(piece);
  return Json::parse(piece_text(pieces.dump(), {}, "schema"));
}

std::string error_of(const std::vector<std::string>& names, const std::string& format) {
  try {
    text_of(names, format);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(PieceText, OverviewHasALineAPieceInAlignedColumns) {
  const std::string text = text_of({});
  EXPECT_THAT(text, HasSubstr("Ops of the pipeline (NumpyOp), in pipeline.ops\n"
                              "  Delete         removes keys\n"
                              "  GaussianNoise  adds normal noise\n"));
  EXPECT_THAT(text, Not(HasSubstr("std")));
}

TEST(PieceText, ShowsOptionsAndAnExample) {
  EXPECT_EQ(text_of({"GaussianNoise"}),
            "GaussianNoise (NumpyOp)\n"
            "adds normal noise\n"
            "\n"
            "  inputs (required)  a key\n"
            "                     arrays\n"
            "  std = 1            a number, from 0\n"
            "                     its size\n"
            "  kind = normal      normal, uniform\n"
            "                     its law\n"
            "\n"
            "  pipeline:\n"
            "    ops:\n"
            "      - GaussianNoise: {inputs: x, std: 1, kind: normal}\n");
}

TEST(PieceText, TellsWhatAModuleIs) {
  const std::string text = text_of({"Finder"});
  EXPECT_THAT(text, HasSubstr("a Module: {layers: [...]} or {architecture: NAME, options: {...}}"));
  EXPECT_THAT(text, HasSubstr("  net = unset"));
}

TEST(PieceText, AnArchitectureShowsTheNetworksItNeeds) {
  EXPECT_THAT(text_of({"pair"}), HasSubstr("    options: {half: {layers: [Flatten]}}\n"));
}

TEST(PieceText, ADetectorShowsItsNetworkInItsSection) {
  EXPECT_THAT(
      text_of({"Finder"}),
      HasSubstr("  detector:\n"
                "    Finder: {net: {layers: [{Linear: {in_features: 8, out_features: 8}}]}}\n"));
  EXPECT_THAT(text_of({"PairFinder"}),
              HasSubstr("  detector:\n"
                        "    PairFinder: {net: {architecture: pair, options: {half: {layers: "
                        "[Flatten]}}}}\n"));
}

TEST(PieceText, ANameOfTwoCategoriesShowsBoth) {
  const std::string text = text_of({"Delete"});
  EXPECT_THAT(text, HasSubstr("Delete (NumpyOp)"));
  EXPECT_THAT(text, HasSubstr("Delete (TensorOp)"));
}

TEST(PieceText, AnOptionWhoseDefaultIsOutOfRangeIsRequired) {
  EXPECT_THAT(text_of({"estimator"}), HasSubstr("epochs (required)"));
}

TEST(PieceText, TellsWhereAPieceOfAPlugInIsFrom) {
  EXPECT_THAT(text_of({"Sometimes"}), HasSubstr("Sometimes (NumpyOp), from libmine.so"));
}

TEST(PieceText, AnUnknownNameNamesTheNearest) {
  EXPECT_THAT(error_of({"GausianNoise"}, "text"), HasSubstr("Did you mean 'GaussianNoise'?"));
}

TEST(PieceText, JsonHasTheChosenPieces) {
  EXPECT_EQ(Json::parse(text_of({}, "json")), Json::parse(kSomePieces));
  const Json chosen = Json::parse(text_of({"ReLU"}, "json"));
  ASSERT_EQ(chosen.size(), 1u);
  EXPECT_EQ(chosen[0]["category"], "Layer");
}

TEST(PieceText, MarkdownHasATableOfOptionsWithBarsEscaped) {
  const std::string page = text_of({}, "markdown");
  EXPECT_THAT(page, HasSubstr("- [Ops of the pipeline](#ops-of-the-pipeline)\n"));
  EXPECT_THAT(page, HasSubstr("| `std` | `1` | a number, from 0 | its size |\n"));
  EXPECT_THAT(page, HasSubstr("runs an op \\| or not"));
  EXPECT_THAT(page, HasSubstr("    - Sometimes: {op: {Delete: {keys: x}}}\n"));
}

TEST(PieceText, MarkdownNumbersTheAnchorsOfEqualNames) {
  const std::string page = text_of({}, "markdown");
  EXPECT_THAT(page, HasSubstr("  - [Delete](#delete),\n    [GaussianNoise](#gaussiannoise),\n"));
  EXPECT_THAT(page, HasSubstr("- [Ops of the network](#ops-of-the-network)\n"
                              "  - [Delete](#delete-1)\n"));
}

// Of an op that reads several keys the doc names them; mode is said once, below the table.
TEST(PieceText, MarkdownTakesTheKeysFromTheDocAndLeavesOutWhatAllOpsHave) {
  const auto loss = R"json([{"category": "TensorOp", "name": "Loss", "doc": "a loss", "options": [
    {"name": "inputs", "doc": "{fake [N, 1], x}, images", "required": true,
     "type": {"kind": "one_or_list", "text": "a key or a list of keys",
              "element": {"kind": "text", "text": "a text"}}},
    {"name": "outputs", "doc": "the loss", "required": true,
     "type": {"kind": "one_or_list", "text": "a key or a list of keys",
              "element": {"kind": "text", "text": "a text"}}},
    {"name": "mode", "doc": "when it runs", "required": false, "default": "train, eval",
     "type": {"kind": "text", "text": "train or eval"}},
    {"name": "ds_id", "doc": "the data set of inliers", "required": false, "default": "[]",
     "type": {"kind": "text", "text": "names"}}]}])json";
  const std::string page = piece_text(loss, {}, "markdown");
  EXPECT_THAT(page, HasSubstr("  - Loss: {inputs: [fake, x], outputs: loss}\n"));
  EXPECT_THAT(page, HasSubstr("\nMode: `train, eval`.\n"));
  EXPECT_THAT(page, Not(HasSubstr("| `mode` | `train, eval`")));
  EXPECT_THAT(page, HasSubstr("| `ds_id` | `[]` | names | the data set of inliers |\n"));
}

TEST(PieceNames, AreEachThereOnce) {
  EXPECT_THAT(piece_names(kSomePieces),
              ElementsAre("Delete", "Finder", "GaussianNoise", "PairFinder", "ReLU", "Sometimes",
                          "estimator", "mnist", "pair", "unet", "where"));
}

TEST(Schema, OptionsHaveTypesRangesAndChoices) {
  const Json options = schema()["$defs"]["NumpyOp.GaussianNoise"];
  EXPECT_EQ(options["additionalProperties"], false);
  EXPECT_EQ(options["required"], Json({"inputs"}));
  // The value itself, before its schedules; then a number, before ${NAME}.
  const Json std = options["properties"]["std"]["anyOf"][0];
  EXPECT_EQ(std["anyOf"][0], Json({{"type", "number"}, {"minimum", 0.0}}));
  EXPECT_EQ(std["anyOf"][1], Json({{"$ref", "#/$defs/environment"}}));
  EXPECT_EQ(std["default"], 1);
  EXPECT_EQ(options["properties"]["kind"]["anyOf"][0]["anyOf"][0]["enum"],
            Json({"normal", "uniform"}));
}

TEST(Schema, AListOfOpsTakesOneKnownNameAnItemAndSchedules) {
  const Json definitions = schema()["$defs"];
  const Json by_name = definitions["NumpyOp"]["anyOf"][0];
  EXPECT_EQ(by_name["maxProperties"], 1);
  EXPECT_EQ(by_name["additionalProperties"], false);
  EXPECT_TRUE(by_name["properties"].contains("Sometimes"));
  const Json scheduled = definitions["NumpyOp.scheduled"]["anyOf"];
  EXPECT_TRUE(scheduled[1]["properties"].contains("EpochScheduler"));
  EXPECT_TRUE(scheduled[2]["properties"].contains("RepeatScheduler"));
}

TEST(Schema, APieceWithoutRequiredOptionsMayStandAlone) {
  const Json definitions = schema()["$defs"];
  EXPECT_EQ(definitions["Layer"]["anyOf"][1]["enum"], Json({"ReLU"}));
  EXPECT_EQ(definitions["Layer.ReLU"]["type"], Json({"object", "null"}));
  EXPECT_EQ(definitions["NumpyOp"]["anyOf"].size(), 1u);
}

TEST(Schema, HasEverySectionAndNoOther) {
  const Json whole = schema();
  std::vector<std::string> sections;
  for (const auto& [name, section] : whole["properties"].items()) sections.push_back(name);
  EXPECT_THAT(sections, ElementsAre("seed", "data", "pipeline", "models", "detector", "network",
                                    "sweep", "estimator"));
  EXPECT_EQ(whole["additionalProperties"], false);
  EXPECT_EQ(whole["properties"]["estimator"]["required"], Json({"epochs"}));
}

TEST(Schema, NamesTheSectionsThatEveryConfigHas) {
  EXPECT_EQ(schema()["required"], Json::array({"pipeline"}));
}

TEST(Schema, ASectionIsAsItsTypesSay) {
  const Json sections = schema()["properties"];
  EXPECT_EQ(sections["seed"]["anyOf"][0]["type"], "integer");
  EXPECT_EQ(sections["detector"]["$ref"], "#/$defs/Detector");
  EXPECT_EQ(sections["network"]["anyOf"][0]["items"]["$ref"], "#/$defs/TensorOp.scheduled");
  EXPECT_EQ(sections["network"]["anyOf"][1]["type"], "null");
  EXPECT_EQ(sections["sweep"]["additionalProperties"]["items"], true);
  const Json pipeline = sections["pipeline"]["properties"];
  EXPECT_EQ(pipeline["ops"]["anyOf"][0]["items"]["$ref"], "#/$defs/NumpyOp.scheduled");
  EXPECT_TRUE(pipeline["batch_size"]["anyOf"][1]["properties"].contains("EpochScheduler"));
  const Json sets = pipeline["eval_data"]["anyOf"][0]["anyOf"];
  EXPECT_TRUE(sets[0]["anyOf"][1]["properties"].contains("EpochScheduler"));
  EXPECT_EQ(sets[1]["type"], "object");
  EXPECT_FALSE(pipeline.contains("traces"));
}

TEST(Schema, HasANetworkOrADetector) {
  const Json whole = schema();
  ASSERT_EQ(whole["anyOf"].size(), 2u);
  EXPECT_EQ(whole["anyOf"][0]["required"], Json::array({"network"}));
  EXPECT_EQ(whole["anyOf"][1]["required"], Json::array({"detector"}));
}

TEST(Schema, ADetectorTakesNetworksByLayersOrArchitecture) {
  const Json definitions = schema()["$defs"];
  EXPECT_TRUE(definitions["Detector"]["anyOf"][0]["properties"].contains("Finder"));
  const Json network = definitions["Detector.Finder"]["properties"]["net"]["anyOf"];
  EXPECT_EQ(network[0], Json({{"$ref", "#/$defs/Module"}}));
  EXPECT_EQ(network[1], Json({{"type", "null"}}));
  const Json& module = definitions["Module"];
  EXPECT_TRUE(module["properties"].contains("layers"));
  EXPECT_EQ(module["properties"]["architecture"]["anyOf"][0]["enum"], Json({"unet", "pair"}));
  EXPECT_EQ(module["oneOf"].size(), 2u);
  EXPECT_EQ(module["additionalProperties"], false);
}

// What a reference names must be there, or editors refuse the whole schema.
void expect_references(const Json& part, const Json& definitions) {
  if (part.is_object() && part.contains("$ref")) {
    const auto name = part["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
    EXPECT_TRUE(definitions.contains(name)) << name;
  }
  if (part.is_structured()) {
    for (const Json& inner : part) expect_references(inner, definitions);
  }
}

TEST(Schema, HasWhatItRefersTo) {
  const Json whole = schema();
  expect_references(whole, whole["$defs"]);
}

TEST(Schema, IsNotMadeForSingleNames) {
  EXPECT_THAT(error_of({"ReLU"}, "schema"), HasSubstr("Leave the names away"));
}

}  // namespace
}  // namespace fe::app
