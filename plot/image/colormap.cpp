// SPDX-License-Identifier: Apache-2.0
#include "plot/image/colormap.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "fe/base/error.h"
#include "plot/chart/range.h"

namespace fe::plot {
namespace {

// Every sixteenth of viridis: a straight line between them is within 6 levels of all its colors.
constexpr std::array<Color, 17> kViridis = {{{68, 1, 84},
                                             {72, 24, 106},
                                             {71, 45, 123},
                                             {66, 64, 134},
                                             {59, 82, 139},
                                             {51, 99, 141},
                                             {44, 114, 142},
                                             {38, 130, 142},
                                             {33, 145, 141},
                                             {31, 159, 136},
                                             {39, 173, 129},
                                             {62, 188, 116},
                                             {93, 200, 99},
                                             {130, 211, 77},
                                             {170, 220, 50},
                                             {213, 226, 26},
                                             {253, 231, 37}}};

uint8_t between(double low, double high, double t) {
  return static_cast<uint8_t>(std::lround(std::lerp(low, high, t)));
}

}  // namespace

Color viridis(double fraction) {
  if (std::isnan(fraction)) return kNotANumber;
  const double at = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(kViridis.size() - 1);
  const size_t i = std::min(static_cast<size_t>(at), kViridis.size() - 2);
  const Color &low = kViridis[i], &high = kViridis[i + 1];
  const double t = at - static_cast<double>(i);
  return {between(low.red, high.red, t), between(low.green, high.green, t),
          between(low.blue, high.blue, t)};
}

Array colored(const Array& map, const Range& range) {
  FE_CHECK(map.dtype() == Dtype::kFloat32 && map.shape().dim() == 2,
           "colored: expected a map of float32 [H, W], got {} {}. Give one channel at a time.",
           map.dtype(), map.shape());
  check_range("colored: range", range);
  Array rgb;
  auto* out = rgb.resize<uint8_t>({map.shape()[0], map.shape()[1], 3});
  for (const float value : map.values<float>()) {
    const Color color = viridis((static_cast<double>(value) - range.min) / (range.max - range.min));
    *out++ = color.red;
    *out++ = color.green;
    *out++ = color.blue;
  }
  return rgb;
}

}  // namespace fe::plot
