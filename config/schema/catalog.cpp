// SPDX-License-Identifier: Apache-2.0
#include "config/schema/catalog.h"

#include <algorithm>

#include "config/schema/registry.h"

namespace fe::config {
namespace {

const char* article(const std::string& word) {
  return std::string_view("AEIO").find(word.front()) == std::string_view::npos ? "a" : "an";
}

}  // namespace

std::optional<WrittenPiece> written_piece(const Node& node,
                                          Context& context,
                                          const std::string& category) {
  if (node.is_scalar()) return WrittenPiece{node.text, node.place, Node::null(node.place)};
  if (node.is_map() && node.entries.size() == 1) {
    const auto& entry = node.entries.front();
    Node options = entry.value;
    // A missing option is best looked for where the piece is named.
    if (!options.is_scalar()) options.place = entry.place;
    return WrittenPiece{entry.key, entry.place, std::move(options)};
  }
  if (node.is_map() && node.entries.size() > 1 && node.entries.front().value.is_null()) {
    context.error(node.place,
                  "the options of {} are not indented below it. Write {}: {{{}: ...}}, or indent "
                  "them by two more spaces.",
                  node.entries.front().key, node.entries.front().key, node.entries[1].key);
    return std::nullopt;
  }
  context.error(node.place, "expected one {}, {{Name: {{options}}}}, got {}.", category,
                node.describe());
  return std::nullopt;
}

void unknown_piece(const WrittenPiece& piece,
                   Context& context,
                   const std::string& category,
                   const std::vector<std::string>& names) {
  for (const PieceInfo* info : context.registry().infos()) {
    if (info->name == piece.name && info->category != category) {
      context.error(piece.place, "{} is {} {}, which belongs under {}; here is the place of {} {}.",
                    piece.name, article(info->category), info->category, info->place,
                    article(category), category);
      return;
    }
  }
  context.error(piece.place,
                "unknown {} '{}'.{} `fe ops` lists them; a plug-in with more is "
                "loaded with --plugin.",
                category, piece.name, did_you_mean(piece.name, names));
}

void check_new_name(const PieceInfo& info, const PieceInfo* taken) {
  FE_CHECK(!info.name.empty() && info.name.find_first_of(" :{}[],#") == std::string::npos,
           "Registry: expected a name without spaces and punctuation for a {}, got '{}'.",
           info.category, info.name);
  FE_CHECK(!taken, "Registry: the name '{}' of a {} from {} is taken by one from {}.", info.name,
           info.category, info.origin.empty() ? "fe" : info.origin,
           taken && !taken->origin.empty() ? taken->origin : "fe");
}

}  // namespace fe::config
