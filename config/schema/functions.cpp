// SPDX-License-Identifier: Apache-2.0
#include "config/schema/functions.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "config/schema/registry.h"
#include "fe/base/error.h"
#include "fe/base/nearest.h"

namespace fe::config {
namespace {

// A registered function by its name, or a formula.
template <class Function>
std::optional<Function> read_function(const std::map<std::string, Function>& functions,
                                      const Node& node,
                                      Context& context,
                                      const std::string& what) {
  const auto text = read_text(node, context, what);
  if (!text) return std::nullopt;
  const auto known = functions.find(*text);
  if (known != functions.end()) {
    Function function = known->second;
    function.set_name(*text);
    return function;
  }
  if (is_one_name(*text)) {
    std::vector<std::string> names;
    for (const auto& [each, function] : functions) names.push_back(each);
    context.error(node.place,
                  "{}: no function '{}' is registered.{} Known names: [{}]. A formula, such as "
                  "\"2 * {} + 1\", needs an operator.",
                  what, *text, did_you_mean(*text, names), fmt::join(names, ", "), *text);
    return std::nullopt;
  }
  const auto expression = read_expression(node, context, what);
  return expression ? std::optional<Function>(Function(*expression)) : std::nullopt;
}

double number(const Array& array) {
  FE_CHECK(array.numel() == 1,
           "RemoveIf: expected one number to compare, got an array of shape {}.", array.shape());
  return array.item<double>();
}

std::optional<ops::ArrayPredicate> comparison(const std::string& text) {
  const size_t end = text.find_first_not_of("=!<>");
  if (end == 0 || end == std::string::npos) return std::nullopt;
  const std::string sign = text.substr(0, end);
  const size_t first = text.find_first_not_of(' ', end);
  if (first == std::string::npos) return std::nullopt;
  double bound = 0;
  const auto parsed = std::from_chars(text.data() + first, text.data() + text.size(), bound);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  using Compare = bool (*)(double, double);
  static const std::map<std::string, Compare> kSigns = {
      {"==", [](double a, double b) { return a == b; }},
      {"!=", [](double a, double b) { return a != b; }},
      {"<", [](double a, double b) { return a < b; }},
      {"<=", [](double a, double b) { return a <= b; }},
      {">", [](double a, double b) { return a > b; }},
      {">=", [](double a, double b) { return a >= b; }}};
  const auto compare = kSigns.find(sign);
  if (compare == kSigns.end()) return std::nullopt;
  return ops::ArrayPredicate([compare = compare->second, bound](const Array& value) {
    return compare(number(value), bound);
  });
}

}  // namespace

bool is_one_name(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '.'; }) &&
         !text.empty() && !std::isdigit(static_cast<unsigned char>(text.front()));
}

std::optional<Expression> read_expression(const Node& node,
                                          Context& context,
                                          const std::string& what,
                                          const std::vector<std::string>* arguments) {
  const auto text = read_text(node, context, what);
  if (!text) return std::nullopt;
  try {
    return arguments ? Expression(*text, *arguments) : Expression(*text);
  } catch (const Error& error) {
    constexpr std::string_view kName = "Expression: ";  // `what` has said whose it is
    std::string_view fault = error.what();
    if (fault.starts_with(kName)) fault.remove_prefix(kName.size());
    context.error(node.place, "{}: {}", what, fault);
    return std::nullopt;
  }
}

std::optional<ops::ArrayFunction> OptionType<ops::ArrayFunction>::read(const Node& node,
                                                                       Context& context,
                                                                       const std::string& what) {
  return read_function(context.registry().array_functions(), node, context, what);
}

ops::ArrayFunction OptionType<ops::ArrayFunction>::stand_in() {
  return ops::ArrayFunction([](const Array& value) { return value; });
}

std::optional<ops::TensorFunction> OptionType<ops::TensorFunction>::read(const Node& node,
                                                                         Context& context,
                                                                         const std::string& what) {
  return read_function(context.registry().tensor_functions(), node, context, what);
}

ops::TensorFunction OptionType<ops::TensorFunction>::stand_in() {
  return ops::TensorFunction([](const Tensor& value) { return value; });
}

std::optional<ops::ArrayPredicate> OptionType<ops::ArrayPredicate>::read(const Node& node,
                                                                         Context& context,
                                                                         const std::string& what) {
  if (node.is_scalar()) {
    if (auto compare = comparison(node.text)) {
      compare->set_name(node.text);
      return compare;
    }
  }
  return read_function(context.registry().predicates(), node, context, what);
}

ops::ArrayPredicate OptionType<ops::ArrayPredicate>::stand_in() {
  return ops::ArrayPredicate([](const Array&) { return false; });
}

std::optional<traces::Rate> OptionType<traces::Rate>::read(const Node& node,
                                                           Context& context,
                                                           const std::string& what) {
  const bool by_epoch = what.ends_with("by_epoch");
  context.schedule_length = by_epoch ? context.epochs : context.total_steps;
  if (node.is_null()) return traces::Rate();
  const bool is_name =
      node.is_scalar() && node.text != "step" && node.text != "epoch" && is_one_name(node.text);
  if (node.is_scalar() && !is_name) {
    const std::vector<std::string> arguments = {by_epoch ? "epoch" : "step"};
    const auto formula = read_expression(node, context, what, &arguments);
    return formula ? std::optional<traces::Rate>(*formula) : std::nullopt;
  }
  auto schedule = context.registry().schedules().read(node, context);
  return schedule ? std::optional<traces::Rate>(std::move(*schedule)) : std::nullopt;
}

}  // namespace fe::config
