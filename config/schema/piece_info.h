// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fe/base/options/options.h"

namespace fe::config {

/// What may be written for an option.
struct TypeInfo {
  /// The kind of a value.
  enum class Kind {
    kBool,
    kInteger,
    kNumber,
    kText,
    kChoice,     ///< one of `choices`
    kList,       ///< of `element`
    kOneOrList,  ///< of `element`, a single one without brackets
    kMap,        ///< names to `element`
    kOneOrMap,   ///< `element`, or names to `element`
    kAny,        ///< whatever is there
    kPiece,      ///< {Name: options} of the category `text`
    kSection     ///< written in a section of its own
  };

  Kind kind = Kind::kText;                ///< the kind of the value
  std::string text = {};                  ///< for people: "a number", "a key or a list of keys"
  std::vector<std::string> choices = {};  ///< the allowed names of an enumeration
  std::shared_ptr<const TypeInfo> element = {};  ///< the type of the items of a list
  bool may_be_null = false;                      ///< whether `~` is allowed
  bool scheduled = false;   ///< may be an EpochScheduler or RepeatScheduler of values
  bool or_formula = false;  ///< a piece, or a formula as text
};

/// The description of one option.
struct OptionInfo {
  std::string name;                ///< the name
  std::string doc;                 ///< the documentation
  TypeInfo type;                   ///< the type
  bool required = false;           ///< whether it must be written
  OptionValue default_value = {};  ///< monostate: unset
  Range range = {};                ///< the allowed numbers
};

/// A piece that a config can name: its name and options, as its options struct declares them.
struct PieceInfo {
  std::string category = {};             ///< "NumpyOp", "TensorOp", "Trace", ...
  std::string place = {};                ///< where a config writes pieces of this category
  std::string name = {};                 ///< the name of the piece
  std::string doc = {};                  ///< its documentation
  std::vector<OptionInfo> options = {};  ///< its options, in order of declaration
  std::optional<TypeInfo> value = {};    ///< of what is written as one value, not as options
  std::string origin = {};     ///< empty: part of fe; else the program or plug-in it came with
  std::string example = {};    ///< YAML text; empty: made from the options
  bool required = false;       ///< of a section: every config has it
  std::string shorthand = {};  ///< the option that `Name: value` gives; empty: none
};

/// "0.5", "x, y", "unset".
std::string default_text(const OptionInfo& option);

}  // namespace fe::config
