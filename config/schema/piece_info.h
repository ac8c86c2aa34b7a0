// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fe/base/options.h"

namespace fe::config {

/// What may be written for an option.
struct TypeInfo {
  enum class Kind {
    kBool,
    kInteger,
    kNumber,
    kText,
    kChoice,     ///< one of `choices`
    kList,       ///< of `element`
    kOneOrList,  ///< of `element`, a single one without brackets
    kMap,        ///< names to `element`
    kPiece       ///< {Name: options} of the category `text`
  };

  Kind kind = Kind::kText;
  std::string text = {};  ///< for people: "a number", "a key or a list of keys"
  std::vector<std::string> choices = {};
  std::shared_ptr<const TypeInfo> element = {};
  bool may_be_null = false;
};

struct OptionInfo {
  std::string name;
  std::string doc;
  TypeInfo type;
  bool required = false;
  OptionValue default_value = {};  ///< monostate: unset
  Range range = {};
};

/// A piece that a config can name: its name and options, as its options struct declares them.
struct PieceInfo {
  std::string category = {};  ///< "NumpyOp", "TensorOp", "Trace", ...
  std::string name = {};
  std::string doc = {};
  std::vector<OptionInfo> options = {};
  std::string origin = {};  ///< empty: part of fe; else the program or plug-in it came with
};

/// "0.5", "x, y", "unset".
std::string default_text(const OptionInfo& option);

}  // namespace fe::config
