// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "fe/base/options/field.h"
#include "fe/base/options/option_value.h"

/// Options are declared once. An options struct is a plain aggregate whose member initializers are
/// the defaults, with one static function that names each member, describes it, and bounds it:
///
///   struct GaussianNoiseOptions {
///     static constexpr std::string_view kName = "GaussianNoise";
///     static constexpr std::string_view kDoc = "adds normal noise";
///
///     Keys inputs;
///     Keys outputs;
///     double std = 1.0;
///     Modes mode = Modes::all();
///     DsIds ds_id = {};
///
///     static auto fields() {
///       using O = GaussianNoiseOptions;
///       return std::tuple(field("inputs", &O::inputs, "float32 arrays of any shape"),
///                         field("outputs", &O::outputs, "float32 arrays of the inputs' shapes"),
///                         field("std", &O::std, "standard deviation of the noise", at_least(0)));
///     }
///   };
///
/// `mode` and `ds_id` mean the same in every piece and are declared here, for all of them. The
/// range checks of constructors, YAML, help, the record of a run, and a checkpoint's recipe all
/// follow from that one declaration.
namespace fe {

/// Throws fe::Error: "GaussianNoise: expected std of at least 0, got -1."
void check_range(std::string_view owner,
                 std::string_view option,
                 const Range& range,
                 const OptionValue& value);

/// Checks every option against its range and records it. Throws fe::Error.
template <HasFields Options>
Description describe(std::string_view owner, const Options& options) {
  Description description{.name = std::string(owner), .options = {}};
  std::apply(
      [&](const auto&... fields) {
        [[maybe_unused]] const auto add = [&](const auto& f) {
          OptionValue value = option_value(f.of(options));
          check_range(owner, f.name, f.range, value);
          description.options.push_back({std::string(f.name), std::move(value)});
        };
        (add(fields), ...);
      },
      all_fields<Options>());
  return description;
}
/// The same under the name that the options declare.
template <PieceOptions Options>
Description describe(const Options& options) {
  return describe(Options::kName, options);
}

}  // namespace fe
