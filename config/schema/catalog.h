// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/schema/category.h"
#include "config/schema/context.h"
#include "config/schema/piece_info.h"
#include "fe/base/nearest.h"
#include "fe/base/schedule.h"

namespace fe::config {

/// A piece as it is written: {Name: {options}}, {Name: } or Name.
struct WrittenPiece {
  std::string name;  ///< the name of the piece
  Place place;       ///< of the name
  Node options;      ///< a map, or null
};

/// Takes a piece apart. Notes what is not a piece, such as options that are not indented below the
/// name.
std::optional<WrittenPiece> written_piece(const Node& node,
                                          Context& context,
                                          const std::string& category);

/// For a name that no `category` has: names the nearest one, and says where a piece of another
/// category belongs.
void unknown_piece(const WrittenPiece& piece,
                   Context& context,
                   const std::string& category,
                   const std::vector<std::string>& names);

/// Throws fe::Error for a name that is taken or cannot be written.
void check_new_name(const PieceInfo& info, const PieceInfo* taken);

/// The pieces of one category, by name, that make a T from their options.
template <class T>
class Catalog {
 public:
  /// Makes a piece from its options in a config.
  using Make = std::function<std::optional<T>(const Node& options, Context& context)>;

  /// The name of the category.
  const std::string& category() const { return category_; }

  /// Adds a piece. Throws fe::Error for a name that is taken.
  void add(PieceInfo info, Make make) {
    info.category = category_;
    info.place = kCategory<T>.place;
    check_new_name(info, find(info.name));
    const std::string name = info.name;
    entries_.emplace(name, Entry{std::move(info), std::move(make)});
  }

  /// The description of a piece, or nullptr.
  const PieceInfo* find(const std::string& name) const {
    const auto entry = entries_.find(name);
    return entry == entries_.end() ? nullptr : &entry->second.info;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries_) names.push_back(name);
    return names;
  }
  /// The descriptions of all pieces.
  std::vector<const PieceInfo*> infos() const {
    std::vector<const PieceInfo*> infos;
    for (const auto& [name, entry] : entries_) infos.push_back(&entry.info);
    return infos;
  }

  /// Makes {Name: {options}}. Faults are noted, also those that the piece's constructor throws.
  std::optional<T> read(const Node& node, Context& context) const {
    const auto piece = written_piece(node, context, category_);
    return piece ? make(*piece, context) : std::nullopt;
  }

  /// Makes a piece; nullopt after a fault.
  std::optional<T> make(const WrittenPiece& piece, Context& context) const {
    const auto entry = entries_.find(piece.name);
    if (entry == entries_.end()) {
      unknown_piece(piece, context, category_, names());
      return std::nullopt;
    }
    try {
      return entry->second.make(piece.options, context);
    } catch (const Error& error) {
      context.error(piece.place, "{}", error.what());
      return std::nullopt;
    }
  }

 private:
  struct Entry {
    PieceInfo info;
    Make make;
  };
  std::string category_{kCategory<T>.name};
  std::map<std::string, Entry> entries_;
};

}  // namespace fe::config
