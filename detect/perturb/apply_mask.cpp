// SPDX-License-Identifier: Apache-2.0
#include "detect/perturb/apply_mask.h"

#include <cstddef>

#include "detect/perturb/masker.h"
#include "fe/base/error.h"

namespace fe::detect {

Masked apply_mask(const Array& images, const ApplyMaskOptions& options) {
  FE_CHECK(images.defined() && (images.shape().dim() == 3 || images.shape().dim() == 4),
           "apply_mask: expected images of shape [N, C, H, W], [N, H, W, C] or [N, H, W], got {}.",
           images.defined() ? images.shape().str() : "an array without a value");
  const int64_t count = images.shape()[0];
  const Shape image = images.shape().without_front();
  const Masker masker("apply_mask", options, image, images.dtype());

  Masked masked;
  auto* out = static_cast<std::byte*>(
      masked.images.resize(image.with_front(count * options.n_masks), images.dtype()));
  auto* masks = masked.masks.resize<float>(image.with_front(options.n_masks));
  const auto* in = static_cast<const std::byte*>(images.data());
  const auto bytes = static_cast<int64_t>(item_size(images.dtype())) * image.numel();
  for (int64_t m = 0; m < options.n_masks; ++m) {
    const Patch patch = masker.patch(m);
    masker.write_mask(patch, masks + m * image.numel());
    for (int64_t i = 0; i < count; ++i) {
      masker.apply(patch, in + i * bytes, out + (i * options.n_masks + m) * bytes);
    }
  }
  return masked;
}

}  // namespace fe::detect
