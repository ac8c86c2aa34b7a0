// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/reference_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace fe::app {
namespace {

constexpr const char* kHead = R"(<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Made by `fe ops --format markdown`. -->
# Reference

What a config can name, and the options of each. `fe ops NAME` shows the same in a terminal, and
`fe ops --format schema` makes editors complete and check it.
)";

std::string anchor(std::string title) {
  std::transform(title.begin(), title.end(), title.begin(), [](unsigned char c) {
    return c == ' ' ? '-' : static_cast<char>(std::tolower(c));
  });
  return title;
}

// A '|' would end the cell, and '<' begin a tag.
std::string cell(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '|') safe += '\\';
    safe += c == '<' ? std::string("&lt;") : std::string(1, c);
  }
  return safe;
}

std::string section(const Json& piece, const Json& pieces) {
  std::string text = fmt::format("\n### {}\n\n{}\n", piece["name"].get<std::string>(),
                                 cell(piece["doc"].get<std::string>()));
  if (piece.contains("origin")) {
    text += fmt::format("\nFrom {}.\n", piece["origin"].get<std::string>());
  }
  if (!piece["options"].empty())
    text += "\n| Option | Default | Type | |\n| --- | --- | --- | --- |\n";
  for (const Json& option : piece["options"]) {
    const std::string standard = default_text(option);
    const bool is_word = standard == "required" || standard == "unset";
    text += fmt::format("| `{}` | {} | {} | {} |\n", option["name"].get<std::string>(),
                        is_word ? standard : "`" + standard + "`", cell(type_text(option)),
                        cell(option["doc"].get<std::string>()));
  }
  const std::string example = yaml_example(piece, pieces);
  return example.empty() ? text : text + "\n```yaml\n" + example + "```\n";
}

}  // namespace

std::string reference_text(const Json& chosen, const Json& pieces) {
  std::string text = kHead;
  text += "\n";
  for (const Category& category : categories(chosen)) {
    text += fmt::format("- [{}](#{})\n", category.title, anchor(category.title));
  }
  for (const Category& category : categories(chosen)) {
    text += fmt::format("\n## {}\n\nCategory {}, in {}.\n", category.title, category.name,
                        category.place);
    for (const Json& piece : of_category(chosen, category.name)) text += section(piece, pieces);
  }
  return text;
}

}  // namespace fe::app
