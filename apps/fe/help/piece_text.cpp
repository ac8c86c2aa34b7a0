// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/piece_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "apps/fe/help/pieces.h"
#include "apps/fe/help/reference_text.h"
#include "apps/fe/help/schema_text.h"
#include "fe/base/nearest.h"

namespace fe::app {
namespace {

std::vector<std::string> names_of(const Json& pieces) {
  std::set<std::string> names;
  for (const Json& piece : pieces) names.insert(piece["name"].get<std::string>());
  return {names.begin(), names.end()};
}

// All pieces of these names, in the order of the names: Delete is an op of two kinds.
Json choose(const Json& pieces, const std::vector<std::string>& names) {
  if (names.empty()) return pieces;
  Json chosen = Json::array();
  for (const std::string& name : names) {
    const size_t before = chosen.size();
    std::copy_if(pieces.begin(), pieces.end(), std::back_inserter(chosen),
                 [&](const Json& piece) { return piece["name"] == name; });
    if (chosen.size() > before) continue;
    throw std::runtime_error(
        fmt::format("no piece is called '{}'.{} `fe ops` lists them; a plug-in with more is loaded "
                    "with --plugin.",
                    name, did_you_mean(name, names_of(pieces))));
  }
  return chosen;
}

std::string overview(const Json& pieces) {
  size_t width = 0;
  for (const std::string& name : names_of(pieces)) width = std::max(width, name.size());
  std::string text;
  for (const Category& category : categories(pieces)) {
    text += fmt::format("{} ({}), in {}\n", category.title, category.name, category.place);
    for (const Json& piece : of_category(pieces, category.name)) {
      text += fmt::format("  {:<{}}  {}\n", piece["name"].get<std::string>(), width,
                          piece["doc"].get<std::string>());
    }
    text += '\n';
  }
  return text + "`fe ops NAME` shows the options of one.\n";
}

std::string option_lines(const Json& piece) {
  const auto heading = [](const Json& option) {
    const auto name = option["name"].get<std::string>();
    if (option["type"]["kind"] == "section") return name + " (a section)";
    return must_be_written(option) ? name + " (required)" : name + " = " + default_text(option);
  };
  constexpr size_t kWidest = 28;  // of a heading; wider ones stand alone
  size_t width = 0;
  for (const Json& option : piece["options"]) {
    if (heading(option).size() <= kWidest) width = std::max(width, heading(option).size());
  }
  std::string text;
  for (const Json& option : piece["options"]) {
    const std::string indent(width + 4, ' ');
    const std::string head = heading(option);
    text +=
        head.size() <= width ? fmt::format("  {:<{}}  ", head, width) : "  " + head + "\n" + indent;
    text += type_text(option) + "\n";
    const auto doc = option["doc"].get<std::string>();
    if (!doc.empty()) text += indent + doc + "\n";
  }
  return text;
}

std::string in_full(const Json& piece, const Json& pieces) {
  std::string text = fmt::format("{} ({})", piece["name"].get<std::string>(),
                                 piece["category"].get<std::string>());
  if (piece.contains("origin")) text += ", from " + piece["origin"].get<std::string>();
  text += "\n" + piece["doc"].get<std::string>() + "\n";
  if (!piece["options"].empty()) {
    text += "\n" + option_lines(piece);
  } else if (piece.contains("value")) {
    text += fmt::format("\n  {}\n", type_text({{"type", piece["value"]}}));
  } else {
    text += "\n  no options\n";
  }
  std::string example = yaml_example(piece, pieces);
  for (size_t at = 0; at < example.size(); at = example.find('\n', at) + 1) {
    example.insert(at, "  ");
  }
  return example.empty() ? text : text + "\n" + example;
}

}  // namespace

std::string piece_text(const std::string& pieces,
                       const std::vector<std::string>& names,
                       const std::string& format) {
  const Json all = Json::parse(pieces);
  const Json chosen = choose(all, names);
  if (format == "json") return chosen.dump(1) + "\n";
  if (format == "markdown") return reference_text(chosen, all);
  if (format == "schema") {
    if (names.empty()) return schema_text(all);
    throw std::runtime_error("the schema is one of the whole config. Leave the names away.");
  }
  if (names.empty()) return overview(all);
  std::string text;
  for (const Json& piece : chosen) text += (text.empty() ? "" : "\n") + in_full(piece, all);
  return text;
}

std::vector<std::string> piece_names(const std::string& pieces) {
  return names_of(Json::parse(pieces));
}

}  // namespace fe::app
