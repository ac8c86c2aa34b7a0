// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/parser.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/expression/lexer.h"
#include "fe/base/expression/limits.h"
#include "fe/base/expression/syntax_error.h"
#include "fe/base/nearest.h"

namespace fe::expression {
namespace {

// How strongly an operator binds: more than that of the text around it, and it takes the operand.
enum Binding { kNone, kOr, kAnd, kNot, kComparison, kSum, kProduct, kSign, kPower };

struct Infix {
  std::string_view symbol;
  Operator op;
  Binding binding;
};
constexpr Infix kInfixes[] = {{"or", Operator::kOr, kOr},
                              {"and", Operator::kAnd, kAnd},
                              {"<", Operator::kLess, kComparison},
                              {"<=", Operator::kLessEqual, kComparison},
                              {">", Operator::kGreater, kComparison},
                              {">=", Operator::kGreaterEqual, kComparison},
                              {"==", Operator::kEqual, kComparison},
                              {"!=", Operator::kNotEqual, kComparison},
                              {"+", Operator::kAdd, kSum},
                              {"-", Operator::kSubtract, kSum},
                              {"*", Operator::kMultiply, kProduct},
                              {"/", Operator::kDivide, kProduct},
                              {"//", Operator::kFloorDivide, kProduct},
                              {"%", Operator::kModulo, kProduct},
                              {"**", Operator::kPower, kPower}};

const Infix* infix(const Token& token) {
  for (const Infix& each : kInfixes) {
    if (token.is(each.symbol)) return &each;
  }
  return nullptr;
}

bool is_word(const Token& token) { return token.is("and") || token.is("or") || token.is("not"); }

std::string quoted(const Token& token) {
  return token.kind == Token::Kind::kEnd ? "the end" : fmt::format("'{}'", token.text);
}

// A Pratt parser: parse(binding) reads an operand and the operators after it that bind more.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokens_of(text)) {}

  Ast run() {
    parse(kNone);
    if (token().kind != Token::Kind::kEnd) refuse_after_operand();
    return std::move(tree_);
  }

 private:
  const Token& token() const { return tokens_[next_]; }
  const Token& token_after() const { return tokens_[std::min(next_ + 1, tokens_.size() - 1)]; }
  Token take() { return tokens_[next_++]; }  // never the end: that ends every loop
  bool take_if(std::string_view symbol) {
    const bool taken = token().is(symbol);
    if (taken) ++next_;
    return taken;
  }

  template <class... Args>
  [[noreturn]] void fail_here(fmt::format_string<Args...> format, Args&&... args) const {
    fail_at(text_, token().at, format, std::forward<Args>(args)...);
  }

  Node& add(Node::Kind kind, size_t at, size_t operands) {
    tree_.push_back({.kind = kind, .at = at, .operands = operands});
    return tree_.back();
  }
  void add_operator(Operator op, size_t at, size_t operands) {
    add(Node::Kind::kOperator, at, operands).op = op;
  }

  void parse(Binding outer) {
    if (++depth_ > kMaxDepth) fail_here("nested more than {} levels deep.", kMaxDepth);
    parse_prefix(outer);
    while (const Infix* found = infix(token())) {
      if (found->binding <= outer) break;
      if (found->binding == kComparison) {
        parse_comparisons();
      } else {
        const size_t at = take().at;
        // From the right: 2 ** 3 ** 2 is 2 ** 9, and 2 ** -1 has its sign.
        parse(found->binding == kPower ? kSign : found->binding);
        add_operator(found->op, at, 2);
      }
    }
    --depth_;
  }

  // a < b, or a < b <= c, which is a < b and b <= c.
  void parse_comparisons() {
    std::vector<Operator> comparisons;
    const size_t at = token().at;
    for (const Infix* found = infix(token()); found && found->binding == kComparison;
         found = infix(token())) {
      comparisons.push_back(found->op);
      take();
      parse(kComparison);
    }
    if (comparisons.size() == 1) {
      add_operator(comparisons.front(), at, 2);
    } else {
      const size_t operands = comparisons.size() + 1;
      add(Node::Kind::kChain, at, operands).comparisons = std::move(comparisons);
    }
  }

  void parse_prefix(Binding outer) {
    const size_t at = token().at;
    if (token().is("not")) {
      if (outer > kNot) fail_here("expected a value, got 'not'. Write (not ...) in parentheses.");
      take();
      parse(kNot);
      add_operator(Operator::kNot, at, 1);
    } else if (take_if("-")) {
      parse(kSign);
      add_operator(Operator::kNegate, at, 1);
    } else if (take_if("+")) {
      parse(kSign);
    } else {
      parse_operand();
      while (token().is("[")) parse_index();
    }
  }

  void parse_operand() {
    const bool is_name = token().kind == Token::Kind::kName && !is_word(token());
    if (token().kind == Token::Kind::kNumber) {
      parse_number();
    } else if (is_name && token_after().is("(")) {
      parse_call();
    } else if (is_name) {
      const Token name = take();
      add(Node::Kind::kName, name.at, 0).name = name.text;
    } else if (token().is("(")) {
      const size_t open = take().at;
      parse(kNone);
      expect_closing(")", open);
    } else {
      refuse_operand();
    }
  }

  void parse_number() {
    const Token number = take();
    Node& node = add(Node::Kind::kNumber, number.at, 0);
    const char *begin = number.text.data(), *end = begin + number.text.size();
    const auto [stop, error] = std::from_chars(begin, end, node.number.value);
    if (error != std::errc() || stop != end) {
      fail_at(text_, number.at, "the number {} does not fit into 64 bits.", number.text);
    }
    constexpr double kExact = 9007199254740992.0;  // doubles hold all whole numbers up to 2^53
    const bool digits = number.text.find_first_of(".eE") == std::string_view::npos;
    if (digits && node.number.value <= kExact) node.number.type = Number::Type::kInteger;
  }

  void parse_call() {
    const Token name = take();
    const Function* function = find_function(name.text);
    if (!function) refuse_function(name);
    const size_t open = take().at;
    size_t count = 0;
    std::optional<int64_t> axis;
    while (!token().is(")")) {
      if (token().kind == Token::Kind::kName && token_after().is("=")) {
        parse_axis(*function, axis);
      } else {
        if (axis) fail_here("expected ')' after the axis, got {}.", quoted(token()));
        parse(kNone);
        ++count;
      }
      if (!token().is(")") && !take_if(",")) expect_closing(")", open);
      if (tokens_[next_ - 1].is(",") && token().is(")")) refuse_operand();
    }
    take();
    check_count(*function, name, count, axis);
    Node& node = add(Node::Kind::kCall, name.at, count);
    node.function = function->id;
    node.axis = axis;
  }

  void parse_axis(const Function& function, std::optional<int64_t>& axis) {
    const Token name = take();
    if (name.text != "axis" || !function.takes_axis) {
      fail_at(text_, name.at, "unknown argument '{}' of {}.{}", name.text, function.name,
              function.takes_axis ? " Known names: axis." : "");
    }
    if (axis) fail_at(text_, name.at, "the axis is given twice.");
    take();
    axis = parse_integer("axis");
    if (*axis >= kMaxDims || *axis < -kMaxDims) {
      fail_at(text_, name.at, "expected an axis from {} to {}, got {}.", -kMaxDims, kMaxDims - 1,
              *axis);
    }
  }

  void check_count(const Function& function,
                   const Token& name,
                   size_t count,
                   const std::optional<int64_t>& axis) const {
    if (axis && count > 1) {
      fail_at(text_, name.at, "expected one value with an axis, got {}.", count);
    }
    if (count >= function.least && count <= function.most) return;
    const bool meant_axis = function.takes_axis && count == 2;
    fail_at(text_, name.at, "expected {}{}, got {} argument{}.{}", function.usage,
            function.most > 3 ? fmt::format(" with up to {} arguments", function.most) : "", count,
            count == 1 ? "" : "s",
            meant_axis ? fmt::format(" For an axis, write {}(x, axis=1).", function.name) : "");
  }

  int64_t parse_integer(std::string_view what) {
    const bool negative = take_if("-");
    const Token number = token();
    int64_t value = 0;
    const char *begin = number.text.data(), *end = begin + number.text.size();
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (number.kind != Token::Kind::kNumber || error != std::errc() || stop != end) {
      fail_here("expected a whole number as the {}, got {}.", what, quoted(number));
    }
    take();
    return negative ? -value : value;
  }

  // x[0], x[:, 1], x[2:5]
  void parse_index() {
    const size_t open = take().at;
    std::vector<IndexItem> items;
    do {
      IndexItem item;
      item.is_slice = token().is(":");
      if (!item.is_slice) item.start = parse_integer("index");
      if (take_if(":")) {
        item.is_slice = true;
        if (!token().is(",") && !token().is("]")) item.stop = parse_integer("index");
      }
      items.push_back(item);
    } while (take_if(","));
    expect_closing("]", open);
    if (items.size() > static_cast<size_t>(kMaxDims)) {
      fail_at(text_, open, "expected up to {} indices, got {}.", kMaxDims, items.size());
    }
    add(Node::Kind::kIndex, open, 1).items = std::move(items);
  }

  void expect_closing(std::string_view bracket, size_t open) {
    if (take_if(bracket)) return;
    if (token().kind != Token::Kind::kEnd && !token().is(")") && !token().is("]")) {
      refuse_after_operand();
    }
    fail_here("expected '{}' for the '{}' at column {}, got {}.", bracket, text_[open], open + 1,
              quoted(token()));
  }

  [[noreturn]] void refuse_function(const Token& name) const {
    const std::string_view last = name.text.substr(name.text.rfind('.') + 1);
    if (find_function(last)) {
      fail_at(text_, name.at, "unknown function '{}'. Write {}.", name.text,
              find_function(last)->usage);
    }
    const auto names = function_names();
    fail_at(text_, name.at, "unknown function '{}'.{} Known functions: {}.", name.text,
            did_you_mean(name.text, names), fmt::join(names, ", "));
  }

  [[noreturn]] void refuse_operand() const {
    const std::string after =
        next_ > 0 ? fmt::format(" after '{}'", tokens_[next_ - 1].text) : std::string();
    fail_here("expected a value{}, got {}.", after, quoted(token()));
  }

  [[noreturn]] void refuse_after_operand() const {
    if (token().is("=")) fail_here("values cannot be assigned. To compare, write '=='.");
    if (token().is(")")) fail_here("unexpected ')' without a '(' before it.");
    if (token().is("]")) fail_here("unexpected ']' without a '[' before it.");
    if (token().is("if")) fail_here("unknown operator 'if'. Write where(condition, a, b).");
    fail_here("expected an operator after '{}', got {}.", tokens_[next_ - 1].text, quoted(token()));
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  size_t next_ = 0;
  size_t depth_ = 0;
  Ast tree_;
};

}  // namespace

Ast parse(std::string_view text) {
  FE_CHECK(text.size() <= kMaxLength, "Expression: expected a text of up to {} characters, got {}.",
           kMaxLength, text.size());
  FE_CHECK(text.find_first_not_of(" \t\r\n") != std::string_view::npos,
           "Expression: expected a formula, such as \"0.7 * a + 0.3 * b\", got an empty text.");
  return Parser(text).run();
}

}  // namespace fe::expression
