// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace fe::plot {

/// An sRGB color, 8 bits per channel.
struct Color {
  uint8_t red = 0;    ///< red, 0 to 255
  uint8_t green = 0;  ///< green, 0 to 255
  uint8_t blue = 0;   ///< blue, 0 to 255

  friend bool operator==(const Color&, const Color&) = default;
};

inline constexpr Color kInk = {34, 34, 34};      ///< text and axes
inline constexpr Color kMuted = {96, 96, 96};    ///< reference lines, tick labels
inline constexpr Color kGrid = {228, 228, 228};  ///< grid lines
inline constexpr Color kPaper = {255, 255, 255};
inline constexpr Color kNotANumber = {213, 0, 0};  ///< pixels that are NaN

inline constexpr size_t kPaletteSize = 7;

/// The color of the i-th series, repeating after kPaletteSize: the palette of Okabe and Ito 2008,
/// "Color Universal Design", that color-blind readers can tell apart, without its yellow, which is
/// hard to see on white.
Color palette(size_t i);

}  // namespace fe::plot
