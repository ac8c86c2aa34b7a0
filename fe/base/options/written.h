// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <string>
#include <string_view>

/// How a type of your own is written where an option has it: in YAML, in a recipe. Beside these two
/// ways there are the numbers, texts, keys, lists and maps that fe knows, and enumerations with
/// option_name() and choices() (fe/base/options/options.h).
namespace fe {

/// Says what may be written: `static constexpr std::string_view kWritten = "torch or zeros"`.
template <class T>
concept SaysWhatIsWritten = requires {
  { T::kWritten } -> std::convertible_to<std::string_view>;
};

/// Written as a text: `static T parse(text)` reads what option_name(value) writes, and throws
/// fe::Error for anything else.
template <class T>
concept ReadsText = SaysWhatIsWritten<T> && requires(const std::string& text) {
  { T::parse(text) } -> std::same_as<T>;
};

/// Written as a value of another type, from which it is made: `using Written =
/// std::vector<double>`. Its constructor may throw fe::Error.
template <class T>
concept WrittenAs = SaysWhatIsWritten<T> && requires {
  typename T::Written;
} && std::constructible_from<T, typename T::Written>;

}  // namespace fe
