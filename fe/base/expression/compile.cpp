// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/compile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "fe/base/error.h"
#include "fe/base/expression/limits.h"
#include "fe/base/expression/numbers.h"
#include "fe/base/expression/syntax_error.h"
#include "fe/base/nearest.h"

namespace fe::expression {
namespace {

constexpr std::string_view kPi = "pi";

Instruction::Kind kind_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kNumber:
      return Instruction::Kind::kConstant;
    case Node::Kind::kName:
      return Instruction::Kind::kArgument;
    case Node::Kind::kOperator:
      return Instruction::Kind::kOperator;
    case Node::Kind::kChain:
      return Instruction::Kind::kChain;
    case Node::Kind::kCall:
      return Instruction::Kind::kCall;
    case Node::Kind::kIndex:
      break;
  }
  return Instruction::Kind::kIndex;
}

class Compiler {
 public:
  Compiler(std::string_view text, const std::vector<std::string>& arguments)
      : text_(text), arguments_(arguments) {}

  Program run(const Ast& tree) {
    program_.code.reserve(tree.size());
    for (const Node& node : tree) {
      add(node);
      fold();
    }
    return std::move(program_);
  }

 private:
  void add(const Node& node) {
    Instruction step{.kind = kind_of(node.kind),
                     .op = node.op,
                     .function = node.function,
                     .operands = static_cast<uint32_t>(node.operands),
                     .at = static_cast<uint32_t>(node.at),
                     .number = node.number,
                     .axis = node.axis};
    if (node.kind == Node::Kind::kName) resolve(node, step);
    if (node.kind == Node::Kind::kChain) {
      step.which = static_cast<uint32_t>(program_.chains.size());
      program_.chains.push_back(node.comparisons);
    }
    if (node.kind == Node::Kind::kIndex) {
      step.which = static_cast<uint32_t>(program_.indices.size());
      program_.indices.push_back(node.items);
    }
    waiting_ = waiting_ + 1 - node.operands;
    if (waiting_ > kMaxValues) {
      fail_at(text_, node.at, "more than {} values wait for an operator here. Split the formula.",
              kMaxValues);
    }
    program_.code.push_back(step);
  }

  void resolve(const Node& node, Instruction& step) const {
    const auto found = std::find(arguments_.begin(), arguments_.end(), node.name);
    if (found != arguments_.end()) {
      step.which = static_cast<uint32_t>(found - arguments_.begin());
    } else if (node.name == kPi) {
      step.kind = Instruction::Kind::kConstant;
      step.number = {std::numbers::pi, Number::Type::kReal};
    } else {
      fail_at(text_, node.at, "unknown name '{}'.{} Known names: {}.", node.name,
              did_you_mean(node.name, arguments_),
              arguments_.empty() ? "none" : fmt::format("{}", fmt::join(arguments_, ", ")));
    }
  }

  // Computes the last step if all that it takes is constant: each of these is one step then.
  void fold() {
    std::vector<Instruction>& code = program_.code;
    const Instruction step = code.back();
    const size_t count = step.operands;
    const auto is_constant = [](const Instruction& each) {
      return each.kind == Instruction::Kind::kConstant;
    };
    if (count == 0 || count >= code.size()) return;
    const auto first = code.end() - 1 - static_cast<std::ptrdiff_t>(count);
    if (!std::all_of(first, code.end() - 1, is_constant)) return;
    if (step.kind == Instruction::Kind::kIndex) {
      fail_at(text_, step.at, "expected a name before '[', got a number.");
    }
    std::array<Number, kMaxValues> operands;
    std::transform(first, code.end() - 1, operands.begin(),
                   [](const Instruction& each) { return each.number; });
    const std::span<const Number> values(operands.data(), count);
    const Number result = step.kind == Instruction::Kind::kOperator ? apply(step.op, values)
                          : step.kind == Instruction::Kind::kCall   ? apply(step.function, values)
                                                                    : chain(step, values);
    code.erase(first + 1, code.end());
    code.back() = {.kind = Instruction::Kind::kConstant, .at = step.at, .number = result};
  }

  Number chain(const Instruction& step, std::span<const Number> values) const {
    const std::vector<Operator>& comparisons = program_.chains[step.which];
    bool holds = true;
    for (size_t i = 0; i < comparisons.size(); ++i) {
      holds = holds && apply(comparisons[i], values[i].value, values[i + 1].value) != 0.0;
    }
    return {holds ? 1.0 : 0.0, Number::Type::kBool};
  }

  std::string_view text_;
  const std::vector<std::string>& arguments_;
  Program program_;
  size_t waiting_ = 0;
};

}  // namespace

std::vector<std::string> names_in(const Ast& tree) {
  std::vector<std::string> names;
  for (const Node& node : tree) {
    if (node.kind != Node::Kind::kName || node.name == kPi) continue;
    if (std::find(names.begin(), names.end(), node.name) == names.end()) {
      names.emplace_back(node.name);
    }
  }
  return names;
}

Program compile(std::string_view text, const Ast& tree, const std::vector<std::string>& arguments) {
  return Compiler(text, arguments).run(tree);
}

}  // namespace fe::expression
