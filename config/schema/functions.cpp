// SPDX-License-Identifier: Apache-2.0
#include "config/schema/functions.h"

#include <charconv>

#include "config/schema/registry.h"
#include "fe/base/nearest.h"

namespace fe::config {
namespace {

template <class Function>
std::optional<Function> find(const std::map<std::string, Function>& functions,
                             const Node& node,
                             Context& context,
                             const std::string& what) {
  const auto name = read_text(node, context, what);
  if (!name) return std::nullopt;
  const auto known = functions.find(*name);
  if (known != functions.end()) {
    Function function = known->second;
    function.set_name(*name);
    return function;
  }
  std::vector<std::string> names;
  for (const auto& [each, function] : functions) names.push_back(each);
  context.error(node.place, "{}: no function '{}' is registered.{} Known names: [{}].", what, *name,
                did_you_mean(*name, names), fmt::join(names, ", "));
  return std::nullopt;
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

std::optional<ops::ArrayFunction> OptionType<ops::ArrayFunction>::read(const Node& node,
                                                                       Context& context,
                                                                       const std::string& what) {
  return find(context.registry().array_functions(), node, context, what);
}

ops::ArrayFunction OptionType<ops::ArrayFunction>::stand_in() {
  return ops::ArrayFunction([](const Array& value) { return value; });
}

std::optional<ops::TensorFunction> OptionType<ops::TensorFunction>::read(const Node& node,
                                                                         Context& context,
                                                                         const std::string& what) {
  return find(context.registry().tensor_functions(), node, context, what);
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
  return find(context.registry().predicates(), node, context, what);
}

ops::ArrayPredicate OptionType<ops::ArrayPredicate>::stand_in() {
  return ops::ArrayPredicate([](const Array&) { return false; });
}

}  // namespace fe::config
