// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/reference_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace fe::app {
namespace {

constexpr const char* kHead = R"(<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Made by `fe ops --format markdown`. -->
# Reference

What a config can name, and the options of each. `fe ops NAME` shows the same in a terminal, and
`fe ops --format schema` makes editors complete and check it.

Ops and traces have two options more, which their tables leave out:

| Option | Default | Type | |
| --- | --- | --- | --- |
| `mode` | below each | a list of train, eval, test, infer; "!train" for all others | when it runs |
| `ds_id` | `[]` | a list of names of data sets; "!name" for all others | for which it runs |

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

// Said once for all ops and traces, in kHead; but a piece may have its own meaning of them.
bool is_of_all(const Json& option) {
  const auto name = option["name"].get<std::string>();
  const auto doc = option["doc"].get<std::string>();
  return name == "mode" ||
         (name == "ds_id" && doc.find("the data sets it is for") != std::string::npos) ||
         (name == "ds_id" && doc.find("for which data sets it runs") != std::string::npos);
}

std::string table(const Json& options) {
  std::string rows;
  std::string modes;
  for (const Json& option : options) {
    const std::string standard = default_text(option);
    if (option["name"] == "mode") modes = standard;
    if (is_of_all(option)) continue;
    const bool is_word = standard == "required" || standard == "unset" || standard == "a section";
    rows += fmt::format("| `{}` | {} | {} | {} |\n", option["name"].get<std::string>(),
                        is_word ? standard : "`" + standard + "`", cell(type_text(option)),
                        cell(option["doc"].get<std::string>()));
  }
  if (!rows.empty()) rows = "\n| Option | Default | Type | |\n| --- | --- | --- | --- |\n" + rows;
  return modes.empty() ? rows : rows + fmt::format("\nMode: `{}`.\n", modes);
}

std::string section(const Json& piece, const Json& pieces) {
  std::string text = fmt::format("\n### {}\n\n{}\n", piece["name"].get<std::string>(),
                                 cell(piece["doc"].get<std::string>()));
  if (piece.contains("origin")) {
    text += fmt::format("\nFrom {}.\n", piece["origin"].get<std::string>());
  }
  text += table(piece["options"]);
  const std::string example = yaml_example(piece, pieces);
  return example.empty() ? text : text + "\n```yaml\n" + example + "```\n";
}

}  // namespace

std::string reference_text(const Json& chosen, const Json& pieces) {
  std::string contents;
  std::string body;
  std::map<std::string, int> times;  // a second heading of one name has the anchor name-1
  const auto link = [&](const std::string& title) {
    const int before = times[anchor(title)]++;
    return fmt::format("[{}](#{}{})", title, anchor(title),
                       before == 0 ? "" : fmt::format("-{}", before));
  };
  for (const Category& category : categories(chosen)) {
    contents += fmt::format("- {}\n", link(category.title));
    body += fmt::format("\n## {}\n\nThey stand in {} (category {}).\n", category.title,
                        category.place, category.name);
    std::string names;
    for (const Json& piece : of_category(chosen, category.name)) {
      names += (names.empty() ? "" : ",\n    ") + link(piece["name"].get<std::string>());
      body += section(piece, pieces);
    }
    contents += fmt::format("  - {}\n", names);
  }
  return kHead + contents + body;
}

}  // namespace fe::app
