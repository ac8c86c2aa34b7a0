// SPDX-License-Identifier: Apache-2.0
#include "plot/canvas/color.h"

#include <array>

namespace fe::plot {

Color palette(size_t i) {
  static constexpr std::array<Color, kPaletteSize> kColors = {{{0, 114, 178},
                                                               {213, 94, 0},
                                                               {0, 158, 115},
                                                               {204, 121, 167},
                                                               {230, 159, 0},
                                                               {86, 180, 233},
                                                               {0, 0, 0}}};
  return kColors[i % kColors.size()];
}

}  // namespace fe::plot
