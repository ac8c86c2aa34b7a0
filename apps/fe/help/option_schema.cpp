// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/option_schema.h"

#include <utility>

namespace fe::app {
namespace {

Json one_key(const std::string& name, Json value) {
  return {{"type", "object"},
          {"properties", {{name, std::move(value)}}},
          {"required", {name}},
          {"additionalProperties", false}};
}

Json number_schema(const std::string& type, const Json& range) {
  Json schema = {{"type", type}};
  if (range.contains("from")) schema["minimum"] = range["from"];
  if (range.contains("above")) schema["exclusiveMinimum"] = range["above"];
  if (range.contains("to")) schema["maximum"] = range["to"];
  if (range.contains("below")) schema["exclusiveMaximum"] = range["below"];
  return any_of({schema, environment_schema()});
}

Json type_schema(const Json& type, const Json& range);

// Of one value, without its schedules and null.
Json value_schema(const Json& type, const Json& range) {
  const auto kind = type["kind"].get<std::string>();
  if (kind == "bool") return scalar_schema("boolean");
  if (kind == "integer" || kind == "number") return number_schema(kind, range);
  if (kind == "choice") return any_of({{{"enum", type["choices"]}}, environment_schema()});
  if (kind == "piece") {
    const Json piece = reference(type["text"]);
    return type.value("formula", false) ? any_of({piece, text_schema()}) : piece;
  }
  if (kind == "text") return text_schema();
  if (kind == "any") return true;
  const Json element = type_schema(type["element"], range);
  if (kind == "list") return array_of(element);
  if (kind == "one_or_list") return any_of({element, array_of(element)});
  if (kind == "one_or_map") return any_of({element, map_of(element)});
  return map_of(element);
}

Json type_schema(const Json& type, const Json& range) {
  if (!type.value("scheduled", false)) return value_schema(type, range);
  if (type["kind"] == "piece") return reference(type["text"].get<std::string>() + ".scheduled");
  return scheduled_schema(value_schema(type, range), /*or_none=*/true);
}

// The default as a value of its type; null where its text is ambiguous.
Json default_value(const Json& option) {
  const auto kind = option["type"]["kind"].get<std::string>();
  const auto text = must_be_written(option) ? "unset" : option["default"].get<std::string>();
  if (text == "unset") return nullptr;
  if (kind == "choice" || (kind == "text" && text != "\"\"")) return text;
  if (kind != "bool" && kind != "integer" && kind != "number") return nullptr;
  const Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return value.is_discarded() ? Json() : value;
}

}  // namespace

Json any_of(const std::vector<Json>& ways) { return {{"anyOf", ways}}; }

Json reference(const std::string& name) { return {{"$ref", "#/$defs/" + name}}; }

// Numbers and truth values are read as the text they are written with.
Json scalar_definitions() {
  return {{"environment", {{"type", "string"}, {"pattern", R"(^.*\$\{.*$)"}}},
          {"text", {{"type", {"string", "number", "boolean"}}}}};
}

Json environment_schema() { return reference("environment"); }

Json text_schema() { return reference("text"); }

Json scalar_schema(const std::string& type) {
  return any_of({{{"type", type}}, environment_schema()});
}

Json map_of(const Json& value) { return {{"type", "object"}, {"additionalProperties", value}}; }

Json array_of(const Json& element) { return {{"type", "array"}, {"items", element}}; }

Json scheduled_schema(const Json& value, bool or_none) {
  const Json each = or_none ? any_of({value, {{"type", "null"}}}) : value;
  const Json by_epoch = {{"type", "object"},
                         {"patternProperties", {{"^[1-9][0-9]*$", each}}},
                         {"additionalProperties", false},
                         {"minProperties", 1}};
  Json cycle = array_of(each);
  cycle["minItems"] = 2;
  return any_of({value, one_key("EpochScheduler", by_epoch), one_key("RepeatScheduler", cycle)});
}

Json whole_schema(const Json& type, const Json& range) {
  const Json schema = type_schema(type, range);
  return type.value("null", false) ? any_of({schema, {{"type", "null"}}}) : schema;
}

Json option_schema(const Json& option) {
  const Json& type = option["type"];
  Json schema = whole_schema(type, option.value("range", Json::object()));
  const Json standard = default_value(option);
  schema["description"] = option["doc"].get<std::string>() + " (" + type_text(option) + ")";
  if (!standard.is_null()) schema["default"] = standard;
  return schema;
}

Json options_schema(const Json& piece, bool scheduled) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Json& option : piece["options"]) {
    if (option["type"]["kind"] == "section") continue;  // it is written elsewhere
    Json schema = option_schema(option);
    if (scheduled) {
      const Json description = std::move(schema["description"]);
      schema.erase("description");
      schema = scheduled_schema(schema, /*or_none=*/false);
      schema["description"] = description;
    }
    properties[option["name"].get<std::string>()] = std::move(schema);
    if (must_be_written(option)) required.push_back(option["name"]);
  }
  Json schema = {{"description", piece["doc"]}};
  // {Name: } and {Name: {}} are the same where nothing must be said.
  schema["type"] = required.empty() ? Json({"object", "null"}) : Json("object");
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  if (!piece.contains("shorthand")) return schema;
  const Json description = std::move(schema["description"]);
  schema.erase("description");
  schema = any_of({schema, text_schema()});
  schema["description"] = description;
  return schema;
}

}  // namespace fe::app
