// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plot/canvas/color.h"

namespace fe::plot {

inline constexpr const char* kFontFamily = "DejaVu Sans";

struct Font {
  double size = 9.0;  ///< in points
  bool bold = false;

  double line_height() const { return 1.35 * size; }
  double half_cap() const { return 0.365 * size; }  ///< from the middle of a capital to its base
};

inline constexpr Font kTickFont = {.size = 8.5};
inline constexpr Font kLabelFont = {.size = 10.0};
inline constexpr Font kTitleFont = {.size = 11.5, .bold = true};

enum class Anchor { kStart, kMiddle, kEnd };

struct TextStyle {
  Font font = {};
  Color color = kInk;
  Anchor anchor = Anchor::kStart;
  bool upward = false;  ///< turned to read from bottom to top
};

/// In points.
double text_width(std::string_view text, const Font& font);

/// `text` if it is at most `width` wide, else as much of its begin as fits, and an ellipsis.
std::string fit(std::string_view text, double width, const Font& font);

/// Lines at most `width` wide, broken at spaces and newlines; a word that is wider is cut by fit().
std::vector<std::string> wrap(std::string_view text, double width, const Font& font);

/// `text` as valid UTF-8 without control characters: what is neither becomes a question mark or a
/// space.
std::string clean(std::string_view text);

}  // namespace fe::plot
