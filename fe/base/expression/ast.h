// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "fe/base/expression/functions.h"
#include "fe/base/expression/number.h"
#include "fe/base/expression/operators.h"

namespace fe::expression {

/// x[2], or x[start:stop].
struct IndexItem {
  int64_t start = 0;
  int64_t stop = std::numeric_limits<int64_t>::max();
  bool is_slice = false;
};

/// A node of the syntax tree.
struct Node {
  enum class Kind : uint8_t { kNumber, kName, kOperator, kChain, kCall, kIndex };

  Kind kind;
  size_t at = 0;        ///< where its token stands in the text
  size_t operands = 0;  ///< how many subtrees it has
  Number number = {};
  std::string_view name = {};
  Operator op = Operator::kAdd;
  FunctionId function = FunctionId::kAbs;
  std::optional<int64_t> axis = {};
  std::vector<Operator> comparisons = {};  ///< of a chain, a < b <= c
  std::vector<IndexItem> items = {};
};

/// A syntax tree in one list: each node comes directly after its subtrees, the root is last. A tree
/// of any depth is walked, and destroyed, without recursion.
using Ast = std::vector<Node>;

}  // namespace fe::expression
