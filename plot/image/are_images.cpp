// SPDX-License-Identifier: Apache-2.0
#include "plot/image/are_images.h"

namespace fe::plot {

bool are_images(const Tensor& samples) {
  const auto channels = [](int64_t size) { return size == 1 || size == 3; };
  if (samples.dim() == 3) return samples.size(1) > 1 && samples.size(2) > 1;
  return samples.dim() == 4 && (channels(samples.size(1)) || channels(samples.size(3)));
}

}  // namespace fe::plot
