// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace fe::app {

/// What a config can name, from the JSON of config::pieces_json(): `names` in full (none: all), as
/// "text" (a list of one line each when there are no names), "markdown", "json" or "schema" (a JSON
/// Schema of the whole config, for editors). Throws std::runtime_error for an unknown
/// name.
std::string piece_text(const std::string& pieces,
                       const std::vector<std::string>& names,
                       const std::string& format);

/// The names of all pieces, each once, in alphabetical order.
std::vector<std::string> piece_names(const std::string& pieces);

}  // namespace fe::app
