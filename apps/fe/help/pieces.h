// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// The JSON of config::pieces_json(), as help, reference and schema read it.
namespace fe::app {

using Json = nlohmann::ordered_json;

/// The name of a category of pieces, and its place in a config.
struct Category {
  std::string name;   ///< "NumpyOp"
  std::string title;  ///< "Ops of the pipeline"
  std::string place;  ///< "pipeline.ops"
};

/// The categories that `pieces` has, in the order of a config.
std::vector<Category> categories(const Json& pieces);
std::vector<Json> of_category(const Json& pieces, const std::string& category);

/// Whether an option cannot be left out: it has no default, or one that its range refuses.
bool must_be_written(const Json& option);
/// "a number, above 0", "a whole number, from 1", "a key or a list of keys".
std::string type_text(const Json& option);
/// "required", "1", "unset".
std::string default_text(const Json& option);

/// The piece in a config, with its required options and a few more; empty if there is no general
/// example. `pieces` are all known pieces: one may need another.
std::string yaml_example(const Json& piece, const Json& pieces);

}  // namespace fe::app
