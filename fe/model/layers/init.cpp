// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/init.h"

#include <torch/types.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "fe/base/error.h"

namespace fe::layers {
namespace {

constexpr std::array<std::pair<Init::Kind, std::string_view>, 5> kNames = {{
    {Init::Kind::kTorch, "torch"},
    {Init::Kind::kNormal, "normal"},
    {Init::Kind::kTruncatedNormal, "truncated_normal"},
    {Init::Kind::kGlorotUniform, "glorot_uniform"},
    {Init::Kind::kZeros, "zeros"},
}};

bool has_std(Init::Kind kind) {
  return kind == Init::Kind::kNormal || kind == Init::Kind::kTruncatedNormal;
}

double checked_std(std::string_view name, double std) {
  FE_CHECK(std::isfinite(std) && std >= 0.0,
           "Init: expected a finite standard deviation of at least 0 for {}, got {}.", name, std);
  return std;
}

[[noreturn]] void fail_unknown(std::string_view text) {
  fail(
      "Init: expected torch, normal(STD), truncated_normal(STD), glorot_uniform or zeros, got "
      "'{}'.",
      text);
}

}  // namespace

Init Init::normal(double std) { return {Kind::kNormal, checked_std("normal", std)}; }

Init Init::truncated_normal(double std) {
  return {Kind::kTruncatedNormal, checked_std("truncated_normal", std)};
}

Init Init::parse(std::string_view text) {
  const size_t open = text.find('(');
  const std::string_view name = text.substr(0, open);
  for (const auto& [kind, known] : kNames) {
    if (name != known || has_std(kind) != (open != std::string_view::npos)) continue;
    if (!has_std(kind)) return {kind, 0.0};
    double std = 0.0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data() + open + 1, last, std);
    if (error != std::errc() || std::string_view(end, static_cast<size_t>(last - end)) != ")")
      break;
    return {kind, checked_std(name, std)};
  }
  fail_unknown(text);
}

std::string option_name(const Init& init) {
  for (const auto& [kind, name] : kNames) {
    if (kind != init.kind()) continue;
    return has_std(kind) ? fmt::format("{}({})", name, init.std()) : std::string(name);
  }
  fail_unknown("?");
}

void initialize(const Tensor& values, const Init& init, const Tensor& weight) {
  const at::NoGradGuard no_grad;
  const double area = weight.dim() > 2 ? static_cast<double>(weight[0][0].numel()) : 1.0;
  const double fan_in = static_cast<double>(weight.size(1)) * area;
  const double fan_out = static_cast<double>(weight.size(0)) * area;
  switch (init.kind()) {
    case Init::Kind::kTorch: {
      const double bound = 1.0 / std::sqrt(fan_in);
      values.uniform_(-bound, bound);
      return;
    }
    case Init::Kind::kNormal:
      values.normal_(0.0, init.std());
      return;
    case Init::Kind::kTruncatedNormal: {
      // By inversion: the normal quantiles of numbers uniform between those of -2 and 2.
      const double bound = std::erf(2.0 / std::numbers::sqrt2);
      const double limit = 2.0 * init.std();
      values.uniform_(-bound, bound)
          .erfinv_()
          .mul_(std::numbers::sqrt2 * init.std())
          .clamp_(-limit, limit);
      return;
    }
    case Init::Kind::kGlorotUniform: {
      const double bound = std::sqrt(6.0 / (fan_in + fan_out));
      values.uniform_(-bound, bound);
      return;
    }
    case Init::Kind::kZeros:
      values.zero_();
      return;
  }
}

}  // namespace fe::layers
