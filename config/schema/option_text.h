// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/schema/catalog.h"
#include "config/schema/piece_info.h"
#include "fe/base/key.h"
#include "fe/base/options/options.h"

namespace fe::config {

/// Options other than the defaults of `info` (nullptr: all of them), "std 0.155, axis 0", without
/// modes, data sets, the keys it reads and writes, and what cannot be written down.
std::string option_text(const Description& description,
                        const Keys& inputs,
                        const Keys& outputs,
                        const PieceInfo* info);

/// The same of an op or a trace.
template <class Piece, class T>
std::string option_text(const Piece& piece, const Catalog<T>& catalog) {
  return option_text(piece.description(), piece.inputs(), piece.outputs(),
                     catalog.find(piece.name()));
}

}  // namespace fe::config
