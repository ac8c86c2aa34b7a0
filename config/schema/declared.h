// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <string>
#include <utility>

#include "config/schema/read_options.h"
#include "fe/base/options/piece.h"

/// What the registry derives from the declaration of a piece.
namespace fe::config {

/// Constructs an op or a trace from its options, which then knows where it is written.
template <class Any, class T>
struct Constructed {
  /// The piece, written at `place`.
  Any operator()(typename T::Options options,  // NOLINT(performance-unnecessary-value-param)
                 const Place& place,
                 const Context&) const {
    T piece(std::move(options));
    // ops::Delete is an op only once it is in a list.
    if constexpr (std::derived_from<T, Piece>) piece.set_place(place.str());
    return piece;
  }
};

/// The name, the documentation and the options of a piece that comes from `origin`.
template <class Options>
PieceInfo piece_info(const std::string& origin) {
  PieceInfo info{.name = std::string(Options::kName), .doc = std::string(Options::kDoc)};
  if constexpr (HasFields<Options>) {
    info.options = option_infos<Options>();
    info.shorthand = shorthand<Options>();
  } else {
    info.value = OptionType<Options>::info();
  }
  info.origin = origin;
  return info;
}

}  // namespace fe::config
