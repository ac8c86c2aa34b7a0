// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/inspect/inspect.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/fe/inspect/arguments.h"
#include "fe/base/error.h"
#include "fe/base/findings.h"

namespace fe::app {
namespace {

using Json = nlohmann::ordered_json;

// Recipes and metrics are JSON in the file.
Json fact_json(const std::string& text) {
  if (!text.starts_with('{') && !text.starts_with('[')) return text;
  Json parsed = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

Json to_json(const std::string& path, const InspectedFile& file) {
  Json json = {{"file", path}, {"kind", file.kind}};
  for (const auto& [name, text] : file.facts) json[name] = fact_json(text);
  json["numbers"] = file.number_count();
  json["tensors"] = Json::array();
  for (const InspectedTensor& tensor : file.tensors) {
    json["tensors"].push_back(
        {{"name", tensor.name}, {"dtype", tensor.dtype}, {"shape", tensor.shape}});
  }
  return json;
}

std::string indented(const std::string& lines) {
  const std::string text = lines.substr(0, lines.find_last_not_of('\n') + 1);
  std::string result = "    ";
  for (const char character : text) {
    result += character;
    if (character == '\n') result += "    ";
  }
  return result;
}

std::string size_text(const InspectedFile& file) {
  return fmt::format("{} tensor{}, {} numbers", file.tensors.size(),
                     file.tensors.size() == 1 ? "" : "s", file.number_count());
}

std::string to_text(const std::string& path, const InspectedFile& file) {
  std::string text = fmt::format("{}: {}\n", path, file.kind);
  size_t width = 0;
  for (const auto& [name, value] : file.facts) width = std::max(width, name.size());
  for (const auto& [name, value] : file.facts) {
    const bool is_block = value.find('\n') != std::string::npos;
    text += is_block ? fmt::format("  {}\n{}\n", name, indented(value))
                     : fmt::format("  {:<{}}  {}\n", name, width, value);
  }
  text += fmt::format("  {}\n", size_text(file));
  width = 0;
  for (const InspectedTensor& tensor : file.tensors) width = std::max(width, tensor.name.size());
  for (const InspectedTensor& tensor : file.tensors) {
    text += fmt::format("    {:<{}}  {} [{}]\n", tensor.name, width, tensor.dtype,
                        fmt::join(tensor.shape, ", "));
  }
  return text;
}

// Only fe's own files have a digest of the whole content.
std::string verdict(const std::string& path, const InspectedFile& file) {
  return fmt::format("{}: {}: {}, {}\n", path,
                     file.has_digest ? "valid" : "valid, as far as its format can be checked",
                     file.kind, size_text(file));
}

}  // namespace

void run(const InspectArguments& arguments) {
  Findings faults;
  Json all = Json::array();
  for (const auto& path : arguments.files) {
    try {
      const InspectedFile file = inspect_file(path, arguments.verify);
      if (arguments.json) {
        all.push_back(to_json(path.string(), file));
        if (arguments.verify)
          all.back()["sound"] = true;  // words: allow sound: a key of the JSON format
      } else {
        fmt::print("{}",
                   arguments.verify ? verdict(path.string(), file) : to_text(path.string(), file));
      }
    } catch (const Error& error) {
      faults.error("{}", error.what());
      if (arguments.json) all.push_back({{"file", path.string()}, {"error", error.what()}});
    }
  }
  if (arguments.json) fmt::print("{}\n", all.dump(2, ' ', false, Json::error_handler_t::replace));
  faults.throw_errors("inspect");
}

}  // namespace fe::app
