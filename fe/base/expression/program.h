// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "fe/base/expression/ast.h"

namespace fe::expression {

/// One step of a program: takes `operands` values from the top of a stack and leaves one.
struct Instruction {
  enum class Kind : uint8_t { kConstant, kArgument, kOperator, kChain, kCall, kIndex };

  Kind kind;
  Operator op = Operator::kAdd;
  FunctionId function = FunctionId::kAbs;
  uint32_t operands = 0;
  uint32_t which = 0;  ///< of the arguments, of Program::chains or of Program::indices
  uint32_t at = 0;     ///< where it stands in the text
  Number number = {};
  std::optional<int64_t> axis = {};
};

/// An expression, ready to run: names are numbers, constant parts are computed.
struct Program {
  std::vector<Instruction> code;
  std::vector<std::vector<Operator>> chains;  ///< the signs of a < b <= c
  std::vector<std::vector<IndexItem>> indices;
};

}  // namespace fe::expression
