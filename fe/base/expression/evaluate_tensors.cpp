// SPDX-License-Identifier: Apache-2.0
#include <torch/types.h>

#include <algorithm>
#include <string>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/expression/expression.h"
#include "fe/base/expression/program.h"
#include "fe/base/expression/syntax_error.h"
#include "fe/base/expression/tensors.h"

namespace fe {
namespace expression {
namespace {

using Stack = c10::SmallVector<Value, 8>;

Value evaluate(const Program& program,
               const Instruction& step,
               std::span<const Value> operands,
               std::span<const Tensor> arguments,
               at::ScalarType real) {
  switch (step.kind) {
    case Instruction::Kind::kConstant:
      return {.number = step.number};
    case Instruction::Kind::kArgument:
      return {arguments[step.which]};
    case Instruction::Kind::kOperator:
      return apply(step.op, operands);
    case Instruction::Kind::kChain:
      return chain(program.chains[step.which], operands);
    case Instruction::Kind::kCall:
      return apply(step.function, operands, step.axis, real);
    case Instruction::Kind::kIndex:
      break;
  }
  return index(operands[0].tensor, program.indices[step.which]);
}

std::string list(std::span<const Value> operands) {
  std::string text;
  for (const Value& each : operands) {
    if (!text.empty()) text += " and ";
    text += each.is_tensor() ? describe(each.tensor) : fmt::format("{}", each.number.value);
  }
  return text;
}

std::string name_of(const Instruction& step) {
  if (step.kind == Instruction::Kind::kCall) return std::string(function(step.function).name);
  if (step.kind == Instruction::Kind::kIndex) return "[]";
  if (step.kind == Instruction::Kind::kChain) return "comparison";
  return std::string(operator_name(step.op));
}

}  // namespace
}  // namespace expression

Tensor Expression::operator()(std::span<const Tensor> values) const {
  check_count(values.size());
  const bool is_double = std::any_of(values.begin(), values.end(), [](const Tensor& value) {
    return value.scalar_type() == at::kDouble;
  });
  const at::ScalarType real = is_double ? at::kDouble : at::kFloat;
  expression::Stack stack;
  for (const expression::Instruction& step : program_->code) {
    const std::span<const expression::Value> operands(stack.end() - step.operands, step.operands);
    expression::Value result;
    try {
      result = expression::evaluate(*program_, step, operands, values, real);
    } catch (const Error& error) {
      expression::syntax_error(text_, step.at, error.what());
    } catch (const c10::OutOfMemoryError&) {
      throw;
    } catch (const c10::Error& error) {
      expression::fail_at(text_, step.at, "{} of {}: {}", expression::name_of(step),
                          expression::list(operands), error.what_without_backtrace());
    }
    stack.resize(stack.size() - step.operands);
    stack.push_back(std::move(result));
  }
  return expression::to_tensor(stack[0], values.empty() ? Tensor() : values[0]);
}

}  // namespace fe
