// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace fe {

namespace expression {
struct Program;
}

/// A formula as text, such as "0.7 * ce + 0.3 * dice", evaluated on numbers or on tensors.
///
/// The grammar is Python's for arithmetic (+ - * / // % **), comparison (also 0 < x < 1), and, or,
/// not, indexing (x[0], x[:, 1]) and calls of a fixed list of functions; docs/expressions.md lists
/// them. The constructor parses the text, resolves the names and computes constant parts; an
/// evaluation does none of that. Evaluations of one expression may run in several threads at once.
///
///   const fe::Expression loss("0.7 * ce + 0.3 * dice");
///   loss({1.0, 2.0});                // 1.3
///   loss(std::vector{ce, dice});     // a tensor, differentiable by autograd
class Expression {
 public:
  /// The arguments are the names in the text, in the order in which they first appear. Throws
  /// fe::Error that shows the place of a fault.
  Expression(std::string text);  // implicit: formulas are written as literals
  /// The same for a literal.
  Expression(const char* text) : Expression(std::string(text)) {}
  /// The arguments are these. Throws fe::Error for a name in the text that is not one of them.
  Expression(std::string text, std::vector<std::string> arguments);

  /// The text, as it was given.
  const std::string& text() const { return text_; }
  /// The names of the values that an evaluation takes, in order.
  const std::vector<std::string>& arguments() const { return arguments_; }

  /// The value for arguments in their order. Comparisons give 1 for true and 0 for false. Does not
  /// allocate. Throws fe::Error for a wrong number of arguments, and for an expression with
  /// indexing, which numbers do not have.
  double operator()(std::span<const double> values) const;
  /// The same, for values in braces: `loss({1.0, 2.0})`.
  double operator()(std::initializer_list<double> values) const {
    return (*this)(std::span<const double>(values.begin(), values.size()));
  }
  /// Throws fe::Error unless it can be evaluated on numbers.
  void check_numbers() const;

  /// The same on tensors, with the broadcasting and the types of torch; comparisons give tensors
  /// of bool. Throws fe::Error, with the place in the text, for tensors that do not fit.
  at::Tensor operator()(std::span<const at::Tensor> values) const;

 private:
  void check_count(size_t count) const;

  std::string text_;
  std::vector<std::string> arguments_;
  std::shared_ptr<const expression::Program> program_;
};

/// What the description of an op shows of an expression.
inline std::string option_name(const Expression& expression) { return expression.text(); }

}  // namespace fe
