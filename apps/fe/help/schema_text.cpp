// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/schema_text.h"

#include "apps/fe/help/option_schema.h"

namespace fe::app {
namespace {

// An op, trace or optimizer may change by epoch, and so may one of its options.
bool may_be_scheduled(const std::string& category) {
  return category == "NumpyOp" || category == "TensorOp" || category == "Trace" ||
         category == "Optimizer";
}

// A count, or the key of labels and their values.
Json plain_step() {
  const Json label = scalar_schema("integer");
  Json labels = map_of(any_of({label, array_of(label)}));
  labels["minProperties"] = labels["maxProperties"] = 1;
  return any_of({{{"type", "integer"}, {"minimum", 1}}, environment_schema(), labels});
}

// {Name: options} of one of the pieces, or the Name alone where it needs no options: one object
// with one of these keys, so that an editor names the fault of an option, not that of every piece.
void add_category(Json& definitions, const Json& pieces, const std::string& category) {
  Json by_name = Json::object();
  Json alone = Json::array();
  for (const Json& piece : of_category(pieces, category)) {
    const auto name = piece["name"].get<std::string>();
    const bool plain = category == "Step" && piece["options"].empty();
    Json options = plain ? plain_step() : options_schema(piece, may_be_scheduled(category));
    options["description"] = piece["doc"];
    if (!plain && !options.contains("required")) alone.push_back(name);
    definitions[category + "." + name] = std::move(options);
    by_name[name] = reference(category + "." + name);
  }
  std::vector<Json> ways = {{{"type", "object"},
                             {"properties", by_name},
                             {"additionalProperties", false},
                             {"minProperties", 1},
                             {"maxProperties", 1}}};
  if (!alone.empty()) ways.push_back({{"enum", alone}});
  definitions[category] = any_of(ways);
  if (may_be_scheduled(category)) {
    definitions[category + ".scheduled"] = scheduled_schema(reference(category), /*or_none=*/true);
  }
}

// A data set, or a chain: where it starts, then steps.
Json data_schema() {
  Json chain = array_of(reference("Step"));
  chain["prefixItems"] = {any_of({text_schema(), reference("Dataset")})};
  chain["minItems"] = 1;
  return map_of(any_of({reference("Dataset"), chain}));
}

// `schema` gets layers, architecture and its options, of which one must be given: one of `ways`.
void add_ways(Json& schema, const Json& pieces, const std::vector<std::string>& ways) {
  Json names = Json::array();
  Json choose_options = Json::array();
  for (const Json& piece : of_category(pieces, "Architecture")) {
    const Json& name = piece["name"];
    names.push_back(name);
    const Json is_this = {{"properties", {{"architecture", {{"const", name}}}}},
                          {"required", {"architecture"}}};
    const Json options = reference("Architecture." + name.get<std::string>());
    choose_options.push_back({{"if", is_this}, {"then", {{"properties", {{"options", options}}}}}});
  }
  Json& properties = schema["properties"];
  properties["architecture"] =
      names.empty() ? text_schema() : any_of({{{"enum", names}}, environment_schema()});
  properties["layers"] = array_of(reference("Layer"));
  properties["layers"]["minItems"] = 1;
  properties["options"] = {{"type", {"object", "null"}}, {"description", "of the architecture"}};
  schema["oneOf"] = Json::array();
  for (const std::string& way : ways) schema["oneOf"].push_back({{"required", {way}}});
  if (!choose_options.empty()) schema["allOf"] = choose_options;
}

Json models_schema(const Json& section, const Json& pieces) {
  Json model = options_schema(section, /*scheduled=*/false);
  model["type"] = "object";
  add_ways(model, pieces, {"architecture", "layers", "file"});
  return map_of(model);
}

// A network among a piece's options.
Json module_schema(const Json& pieces) {
  Json module = {{"type", "object"}, {"properties", Json::object()}};
  add_ways(module, pieces, {"architecture", "layers"});
  module["additionalProperties"] = false;
  return module;
}

Json section_schema(const Json& section, const Json& pieces) {
  if (section["name"] == "data") return data_schema();
  if (section["name"] == "models") return models_schema(section, pieces);
  if (!section.contains("value")) return options_schema(section, /*scheduled=*/false);
  Json schema = whole_schema(section["value"], Json::object());
  schema["description"] = section["doc"];
  return schema;
}

}  // namespace

std::string schema_text(const Json& pieces) {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "a config of fe"},
                 {"type", "object"},
                 {"properties", Json::object()},
                 {"required", Json::array()}};
  for (const Json& section : of_category(pieces, "Section")) {
    schema["properties"][section["name"].get<std::string>()] = section_schema(section, pieces);
    if (section.value("required", false)) schema["required"].push_back(section["name"]);
  }
  schema["anyOf"] = Json::array();
  for (const char* way : {"network", "detector"}) schema["anyOf"].push_back({{"required", {way}}});
  schema["additionalProperties"] = false;
  schema["$defs"] = scalar_definitions();
  for (const char* category : {"Dataset", "Step", "NumpyOp", "Architecture", "Layer", "Optimizer",
                               "Detector", "TensorOp", "Schedule", "Trace"}) {
    add_category(schema["$defs"], pieces, category);
  }
  schema["$defs"]["Module"] = module_schema(pieces);
  return schema.dump(1) + "\n";
}

}  // namespace fe::app
