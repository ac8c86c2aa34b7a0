// SPDX-License-Identifier: Apache-2.0
#include "config/schema/pieces_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "config/sections/section.h"

namespace fe::config {
namespace {

using Json = nlohmann::ordered_json;

const char* kind_name(TypeInfo::Kind kind) {
  switch (kind) {
    case TypeInfo::Kind::kBool:
      return "bool";
    case TypeInfo::Kind::kInteger:
      return "integer";
    case TypeInfo::Kind::kNumber:
      return "number";
    case TypeInfo::Kind::kText:
      return "text";
    case TypeInfo::Kind::kChoice:
      return "choice";
    case TypeInfo::Kind::kList:
      return "list";
    case TypeInfo::Kind::kOneOrList:
      return "one_or_list";
    case TypeInfo::Kind::kMap:
      return "map";
    case TypeInfo::Kind::kOneOrMap:
      return "one_or_map";
    case TypeInfo::Kind::kAny:
      return "any";
    case TypeInfo::Kind::kSection:
      return "section";
    case TypeInfo::Kind::kPiece:
      return "piece";
  }
  return "";
}

Json type_json(const TypeInfo& type) {
  Json json = {{"kind", kind_name(type.kind)}, {"text", type.text}};
  if (!type.choices.empty()) json["choices"] = type.choices;
  if (type.element) json["element"] = type_json(*type.element);
  if (type.may_be_null) json["null"] = true;
  if (type.scheduled) json["scheduled"] = true;
  if (type.or_formula) json["formula"] = true;
  return json;
}

Json range_json(const Range& range) {
  Json json = Json::object();
  if (std::isfinite(range.low)) json[range.low_open ? "above" : "from"] = range.low;
  if (std::isfinite(range.high)) json[range.high_open ? "below" : "to"] = range.high;
  return json;
}

Json option_json(const OptionInfo& option) {
  Json json = {{"name", option.name}, {"doc", option.doc}, {"type", type_json(option.type)}};
  json["required"] = option.required;
  if (!option.required) json["default"] = default_text(option);
  const Json range = range_json(option.range);
  if (!range.empty()) json["range"] = range;
  return json;
}

Json piece_json(const PieceInfo& piece) {
  Json options = Json::array();
  for (const OptionInfo& option : piece.options) options.push_back(option_json(option));
  Json json = {{"category", piece.category}, {"name", piece.name}, {"doc", piece.doc}};
  if (!piece.origin.empty()) json["origin"] = piece.origin;
  if (piece.value) json["value"] = type_json(*piece.value);
  if (!piece.example.empty()) json["example"] = piece.example;
  if (piece.required) json["required"] = true;
  if (!piece.shorthand.empty()) json["shorthand"] = piece.shorthand;
  json["options"] = std::move(options);
  return json;
}

}  // namespace

std::string pieces_json(const Registry& registry) {
  Json all = Json::array();
  for (const PieceInfo& section : section_infos()) all.push_back(piece_json(section));
  for (const PieceInfo* piece : registry.infos()) all.push_back(piece_json(*piece));
  return all.dump(1);
}

}  // namespace fe::config
