// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string_view>

#include "apps/fe/help/pieces.h"

namespace fe::app {
namespace {

// A piece of this category, but not `other`, that says what it reads.
std::string piece_in_a_line(const Json& piece, const Json& pieces);
std::string another_piece(const std::string& category, const Json& other, const Json& pieces) {
  if (category == "Module") {
    // One that can be trained, to redraw what it is given.
    return other["category"] == "Detector"
               ? "{layers: [{Linear: {in_features: 8, out_features: 8}}]}"
               : "{layers: [Flatten]}";
  }
  for (const Json& piece : of_category(pieces, category)) {
    if (piece["name"] != other["name"] && !piece["options"].empty() &&
        must_be_written(piece["options"].front())) {
      return fmt::format("{{{}}}", piece_in_a_line(piece, pieces));
    }
  }
  return "{}";
}

std::string sample_text(const std::string& option, const std::string& type) {
  // What the guide calls these keys.
  static const std::map<std::string, std::string> kUsual = {
      {"inputs", "x"},       {"outputs", "y"}, {"keys", "x"},         {"key", "y"},
      {"true_key", "label"}, {"model", "net"}, {"loss_name", "loss"}, {"pred_key", "y_pred"},
      {"monitor", "loss"},   {"stratify", "y"}};
  const auto usual = kUsual.find(option);
  if (usual != kUsual.end()) return usual->second;
  const size_t open = type.find('"');
  const size_t close = type.find('"', open + 1);
  if (close != std::string::npos) return type.substr(open, close - open + 1);
  return option;
}

// Of "{y_pred [N, C], y}, of one length" the names in braces as a list; "" of another text.
std::string names_in_braces(const std::string& doc) {
  const size_t end = doc.find('}');
  if (!doc.starts_with('{') || end == std::string::npos) return "";
  std::vector<std::string> names = {""};
  int depth = 0;
  bool is_name = true;
  for (const char c : doc.substr(1, end - 1)) {
    depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (c == ',' && depth == 0) {
      names.emplace_back();
      is_name = true;
    } else if (c == ' ') {
      is_name = is_name && names.back().empty();
    } else if (is_name) {
      names.back() += c;
    }
  }
  return fmt::format("[{}]", fmt::join(names, ", "));
}

std::string sample_number(const Json& type, const Json& option) {
  const Json range = option.value("range", Json::object());
  if (type["kind"] == "integer") return range.value("from", 0.0) <= 8 ? "8" : "64";
  const bool is_share = range.contains("below") || range.contains("to");
  return is_share ? "0.5" : "0.001";
}

std::vector<std::string> options_of(const Json& piece, const Json& pieces, int others);

// Of "the whole network (architecture vae)" that architecture; "" of another text.
std::string named_architecture(const std::string& doc, const Json& pieces) {
  constexpr std::string_view kBegin = "(architecture ";
  const size_t begin = doc.find(kBegin);
  if (begin == std::string::npos) return "";
  const size_t name = begin + kBegin.size();
  for (const Json& piece : of_category(pieces, "Architecture")) {
    if (piece["name"] != doc.substr(name, doc.find(')', name) - name)) continue;
    return fmt::format("{{architecture: {}, options: {{{}}}}}", piece["name"].get<std::string>(),
                       fmt::join(options_of(piece, pieces, /*others=*/0), ", "));
  }
  return "";
}

std::string sample(const Json& type, const Json& option, const Json& piece, const Json& pieces) {
  const auto kind = type["kind"].get<std::string>();
  if (option["name"] == "inputs" && type == option["type"]) {
    const std::string names = names_in_braces(option["doc"]);
    if (!names.empty()) return names;
  }
  if (option["name"] == "outputs" &&
      option["doc"].get<std::string>().find("loss") != std::string::npos)
    return "loss";
  if (kind == "bool") return "true";
  if (kind == "integer" || kind == "number") return sample_number(type, option);
  if (kind == "choice") return type["choices"].front().get<std::string>();
  if (kind == "list") return fmt::format("[{}]", sample(type["element"], option, piece, pieces));
  if (kind == "one_or_list") return sample(type["element"], option, piece, pieces);
  if (kind == "map") return "{}";
  if (kind == "piece") {
    const std::string network = named_architecture(option["doc"], pieces);
    return network.empty() ? another_piece(type["text"], piece, pieces) : network;
  }
  return sample_text(option["name"], type["text"]);
}

bool is_plain(const Json& option) {
  const auto kind = option["type"]["kind"].get<std::string>();
  if (kind == "piece") return option["type"]["text"] != "Optimizer";  // its default will do
  return (kind == "bool" || kind == "integer" || kind == "number" || kind == "choice") &&
         option["default"] != "unset";
}

// Those that must be written, and a few others with their defaults.
std::vector<std::string> options_of(const Json& piece, const Json& pieces, int others) {
  std::vector<std::string> options;
  for (const Json& option : piece["options"]) {
    const auto name = option["name"].get<std::string>();
    // An option of a piece has no default and is not marked as required; its doc is.
    const bool needed =
        must_be_written(option) || option["doc"].get<std::string>().starts_with("needed:");
    if (!needed && (others == 0 || !is_plain(option))) continue;
    const bool is_piece = option["type"]["kind"] == "piece";
    others -= needed ? 0 : is_piece ? others : 1;  // one piece inside is enough
    options.push_back(fmt::format("{}: {}", name,
                                  needed || is_piece ? sample(option["type"], option, piece, pieces)
                                                     : option["default"].get<std::string>()));
  }
  return options;
}

std::string piece_in_a_line(const Json& piece, const Json& pieces) {
  const auto options = options_of(piece, pieces, /*others=*/2);
  return fmt::format("{}: {{{}}}", piece["name"].get<std::string>(), fmt::join(options, ", "));
}

std::string section_example(const Json& section, const Json& pieces) {
  const auto options = options_of(section, pieces, /*others=*/3);
  if (options.empty()) return "";
  return fmt::format("{}:\n  {}\n", section["name"].get<std::string>(), fmt::join(options, "\n  "));
}

std::string architecture_example(const Json& piece, const Json& pieces) {
  std::string text =
      fmt::format("models:\n  net:\n    architecture: {}\n", piece["name"].get<std::string>());
  const auto options = options_of(piece, pieces, /*others=*/2);
  if (!options.empty()) text += fmt::format("    options: {{{}}}\n", fmt::join(options, ", "));
  return text;
}

}  // namespace

std::string yaml_example(const Json& piece, const Json& pieces) {
  static const std::map<std::string, std::string> kAround = {
      {"Dataset", "data:\n  digits: {{{}}}\n"},
      {"Step", "data:\n  part: [digits.train, {{{}}}]\n"},
      {"NumpyOp", "pipeline:\n  ops:\n    - {}\n"},
      {"Layer", "models:\n  net:\n    layers:\n      - {}\n"},
      {"Optimizer", "models:\n  net:\n    file: net.h5\n    optimizer: {{{}}}\n"},
      {"Detector", "detector:\n  {}\n"},
      {"TensorOp", "network:\n  - {}\n"},
      {"Schedule", "traces:\n  - LRScheduler: {{model: net, by_step: {{{}}}}}\n"},
      {"Trace", "traces:\n  - {}\n"}};
  const auto category = piece["category"].get<std::string>();
  if (piece.contains("example")) return piece["example"];
  if (category == "Section") return section_example(piece, pieces);
  if (category == "Architecture") return architecture_example(piece, pieces);
  const auto around = kAround.find(category);
  // Steps without named options take what their doc shows.
  const bool shown = category == "Step" && piece["options"].empty();
  if (around == kAround.end() || shown) return "";
  const bool bare = category == "Layer" && piece["options"].empty();
  return fmt::format(fmt::runtime(around->second),
                     bare ? piece["name"].get<std::string>() : piece_in_a_line(piece, pieces));
}

}  // namespace fe::app
