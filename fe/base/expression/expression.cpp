// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/expression.h"

#include <fmt/ranges.h>

#include <utility>

#include "fe/base/error.h"
#include "fe/base/expression/compile.h"
#include "fe/base/expression/numbers.h"
#include "fe/base/expression/parser.h"
#include "fe/base/expression/syntax_error.h"

namespace fe {

Expression::Expression(std::string text) : text_(std::move(text)) {
  const expression::Ast tree = expression::parse(text_);
  arguments_ = expression::names_in(tree);
  program_ = std::make_shared<expression::Program>(expression::compile(text_, tree, arguments_));
}

Expression::Expression(std::string text, std::vector<std::string> arguments)
    : text_(std::move(text)), arguments_(std::move(arguments)) {
  program_ = std::make_shared<expression::Program>(
      expression::compile(text_, expression::parse(text_), arguments_));
}

double Expression::operator()(std::span<const double> values) const {
  check_count(values.size());
  if (!program_->indices.empty()) check_numbers();
  return expression::run(*program_, values);
}

void Expression::check_numbers() const {
  for (const expression::Instruction& step : program_->code) {
    if (step.kind == expression::Instruction::Kind::kIndex) {
      expression::fail_at(text_, step.at, "expected an array or a tensor to index, got a number.");
    }
  }
}

void Expression::check_count(size_t count) const {
  FE_CHECK(count == arguments_.size(), "Expression: expected {} value{} for [{}], got {}.",
           arguments_.size(), arguments_.size() == 1 ? "" : "s", fmt::join(arguments_, ", "),
           count);
}

}  // namespace fe
