// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/lexer.h"

#include <array>
#include <string>
#include <utility>

#include "fe/base/expression/syntax_error.h"

namespace fe::expression {
namespace {

// Not those of <cctype>: they depend on the locale.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    while (true) {
      while (is_space(peek())) ++at_;
      const size_t begin = at_;
      const Token::Kind kind = skip_token();
      tokens.push_back({kind, text_.substr(begin, at_ - begin), begin});
      if (kind == Token::Kind::kEnd) return tokens;
    }
  }

 private:
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  Token::Kind skip_token() {
    if (at_ == text_.size()) return Token::Kind::kEnd;
    if (is_digit(peek()) || (peek() == '.' && is_digit(peek(1)))) {
      skip_number();
      return Token::Kind::kNumber;
    }
    if (is_letter(peek())) {
      skip_name();
      return Token::Kind::kName;
    }
    skip_symbol();
    return Token::Kind::kSymbol;
  }

  void skip_digits() {
    while (is_digit(peek())) ++at_;
  }

  void skip_number() {
    skip_digits();
    if (peek() == '.') {
      ++at_;
      skip_digits();
    }
    if (peek() != 'e' && peek() != 'E') return;
    const size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (!is_digit(peek(1 + sign))) return;
    at_ += 1 + sign;
    skip_digits();
  }

  void skip_name() {
    do {
      ++at_;
      while (is_letter(peek()) || is_digit(peek())) ++at_;
    } while (peek() == '.' && is_letter(peek(1)));
  }

  void skip_symbol() {
    refuse_foreign_symbols();
    static constexpr std::array<std::string_view, 6> kLong = {"**", "//", "<=", ">=", "==", "!="};
    for (const std::string_view symbol : kLong) {
      if (text_.substr(at_).starts_with(symbol)) {
        at_ += symbol.size();
        return;
      }
    }
    if (std::string_view("+-*/%()[],:<>=").find(peek()) != std::string_view::npos) {
      ++at_;
      return;
    }
    fail_at(text_, at_, "unexpected character '{}'.", character_at(text_, at_));
  }

  // What other languages, or a keyboard, offer in place of a symbol.
  void refuse_foreign_symbols() const {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kInstead = {{
        {"&&", "and"},
        {"&", "and"},
        {"||", "or"},
        {"|", "or"},
        {"~", "not"},
        {"^", "**"},
        {"<>", "!="},
        {"===", "=="},
        {"!==", "!="},
        {"\u2212", "-"},
        {"\u00D7", "*"},
        {"\u00B7", "*"},
        {"\u2264", "<="},
        {"\u2265", ">="},
        {"\u2260", "!="},
        {"\u03C0", "pi"},
    }};
    const std::string_view rest = text_.substr(at_);
    for (const auto& [foreign, ours] : kInstead) {
      if (rest.starts_with(foreign)) {
        fail_at(text_, at_, "unknown operator '{}'. Write '{}'.", foreign, ours);
      }
    }
    if (rest.starts_with('!') && !rest.starts_with("!=")) {
      fail_at(text_, at_, "unknown operator '!'. Write 'not'.");
    }
    if (rest.starts_with('?')) {
      fail_at(text_, at_, "unknown operator '?'. Write where(condition, a, b).");
    }
    if (rest.starts_with('"') || rest.starts_with('\'')) {
      fail_at(text_, at_, "strings are not supported as values.");
    }
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) { return Lexer(text).run(); }

}  // namespace fe::expression
