// SPDX-License-Identifier: Apache-2.0
#include "detect/perturb/masker.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <type_traits>

#include "fe/base/error.h"
#include "fe/base/rng.h"

namespace fe::detect {
namespace {

// Distinguishes the draws of one seed: the noise stays the same if the places are given.
constexpr uint64_t kNoiseStream = 0x4E4F495345, kPlaceStream = 0x504C414345;

void check_interval(std::string_view who,
                    std::string_view option,
                    const std::vector<double>& values) {
  FE_CHECK(values.size() == 2 && values[0] <= values[1],
           "{}: expected {} of two numbers, the lower first, got [{}].", who, option,
           fmt::join(values, ", "));
}

}  // namespace

Masker::Masker(std::string_view who, ApplyMaskOptions options, const Shape& image, Dtype dtype)
    : options_(std::move(options)), shape_(image), dtype_(dtype) {
  FE_CHECK(dtype == Dtype::kFloat32 || dtype == Dtype::kUInt8,
           "{}: expected float32 or uint8 images, got {}. Convert them first, as ToFloat does.",
           who, dtype);
  check_options(who);
  const bool first = options_.channels_first && image.dim() == 3;
  const int64_t channels = image.dim() == 2 ? 1 : image[first ? 0 : 2];
  height_ = image[first ? 1 : 0];
  width_ = image[first ? 2 : 1];
  column_step_ = first ? 1 : channels;
  row_step_ = width_ * column_step_;
  channel_step_ = first ? height_ * width_ : 1;
  check_place(who);
  choose_channels(who, channels);
}

void Masker::check_options(std::string_view who) const {
  describe(who, options_);
  FE_CHECK(options_.mask_size.size() == 2, "{}: expected mask_size [height, width], got [{}].", who,
           fmt::join(options_.mask_size, ", "));
  FE_CHECK(options_.noise_distr.size() == 2 && options_.noise_distr[1] >= 0,
           "{}: expected noise_distr [mean, standard deviation] with a standard deviation of at "
           "least 0, got [{}].",
           who, fmt::join(options_.noise_distr, ", "));
  check_interval(who, "noise_rng", options_.noise_rng);
  check_interval(who, "clip_rng", options_.clip_rng);
}

void Masker::check_place(std::string_view who) const {
  const int64_t mask_height = options_.mask_size[0], mask_width = options_.mask_size[1];
  FE_CHECK(mask_height <= height_ && mask_width <= width_,
           "{}: expected a mask_size that fits into images of {} x {} pixels, got {} x {}. Take a "
           "smaller mask, or correct channels_first ({}) if it is wrong for images {}.",
           who, height_, width_, mask_height, mask_width, options_.channels_first, shape_);
  const int64_t last_row = height_ - mask_height, last_column = width_ - mask_width;
  const auto& coord = options_.coord;
  FE_CHECK(
      coord.empty() || static_cast<int64_t>(coord.size()) == options_.n_masks,
      "{}: expected one coord for each of the {} mask(s), got {}. Set n_masks to their number, "
      "or leave coord empty to have places drawn.",
      who, options_.n_masks, coord.size());
  for (const auto& [row, column] : coord) {
    FE_CHECK(row >= 0 && row <= last_row && column >= 0 && column <= last_column,
             "{}: expected a coord up to row {} and column {}, where a mask of {} x {} lies inside "
             "an image of {} x {}, got [{}, {}].",
             who, last_row, last_column, mask_height, mask_width, height_, width_, row, column);
  }
}

void Masker::choose_channels(std::string_view who, int64_t count) {
  channels_ = options_.channels;
  if (channels_.empty()) {
    channels_.resize(static_cast<size_t>(count));
    std::iota(channels_.begin(), channels_.end(), int64_t{0});
  }
  // Noise is added once to a channel that is named twice.
  std::sort(channels_.begin(), channels_.end());
  channels_.erase(std::unique(channels_.begin(), channels_.end()), channels_.end());
  FE_CHECK(channels_.empty() || channels_.back() < count,
           "{}: expected channels below {}, the number of channels, got [{}].", who, count,
           fmt::join(options_.channels, ", "));
}

Patch Masker::patch(int64_t mask) const {
  const auto index = static_cast<uint64_t>(mask);
  const int64_t height = options_.mask_size[0], width = options_.mask_size[1];
  Patch patch{.row = 0,
              .column = 0,
              .noise = std::vector<float>(static_cast<size_t>(height * width), 0.0f)};
  if (options_.coord.empty()) {
    Rng rng(options_.seed, kPlaceStream, /*epoch=*/0, index);
    patch.row = rng.integer(0, height_ - height + 1);
    patch.column = rng.integer(0, width_ - width + 1);
  } else {
    patch.row = options_.coord[index][0];
    patch.column = options_.coord[index][1];
  }
  Rng rng(options_.seed, kNoiseStream, /*epoch=*/0, index);
  if (options_.mask_type == MaskType::kUniform) {
    const double low = options_.noise_rng[0], high = options_.noise_rng[1];
    for (float& noise : patch.noise) noise = static_cast<float>(rng.uniform(low, high));
  } else if (options_.mask_type == MaskType::kNormal) {
    rng.fill_normal(patch.noise, static_cast<float>(options_.noise_distr[0]),
                    static_cast<float>(options_.noise_distr[1]));
  }
  return patch;
}

template <class T, class Change>
void Masker::for_pixels(const Patch& patch, T* image, Change change) const {
  const int64_t height = options_.mask_size[0], width = options_.mask_size[1];
  for (const int64_t channel : channels_) {
    const float* noise = patch.noise.data();
    for (int64_t row = patch.row; row < patch.row + height; ++row) {
      T* pixel = image + channel * channel_step_ + row * row_step_ + patch.column * column_step_;
      for (int64_t i = 0; i < width; ++i, pixel += column_step_) change(*pixel, *noise++);
    }
  }
}

template <class T>
void Masker::add(const Patch& patch, T* image) const {
  constexpr bool kBytes = std::is_same_v<T, uint8_t>;
  constexpr float kWhite = kBytes ? 255.0f : 1.0f;
  const float low = kWhite * static_cast<float>(options_.clip_rng[0]);
  const float high = kWhite * static_cast<float>(options_.clip_rng[1]);
  for_pixels(patch, image, [&](T& pixel, float noise) {
    const float sum = std::clamp(static_cast<float>(pixel) + kWhite * noise, low, high);
    if constexpr (kBytes)
      pixel = static_cast<T>(std::lround(std::clamp(sum, 0.0f, kWhite)));
    else
      pixel = sum;
  });
}

void Masker::apply(const Patch& patch, const void* image, void* out) const {
  std::memcpy(out, image, static_cast<size_t>(shape_.numel()) * item_size(dtype_));
  const auto mask = [&](auto* pixels) {
    if (options_.mask_type == MaskType::kZero)
      for_pixels(patch, pixels, [](auto& pixel, float) { pixel = 0; });
    else
      add(patch, pixels);
  };
  if (dtype_ == Dtype::kUInt8)
    mask(static_cast<uint8_t*>(out));
  else
    mask(static_cast<float*>(out));
}

void Masker::write_mask(const Patch& patch, float* out) const {
  std::fill_n(out, shape_.numel(), options_.mask_type == MaskType::kZero ? 1.0f : 0.0f);
  for_pixels(patch, out, [](float& pixel, float noise) { pixel = noise; });
}

void Masker::write_place(const Patch& patch, uint8_t* out) const {
  std::fill_n(out, height_ * width_, uint8_t{0});
  for (int64_t row = patch.row; row < patch.row + options_.mask_size[0]; ++row) {
    std::fill_n(out + row * width_ + patch.column, options_.mask_size[1], uint8_t{1});
  }
}

}  // namespace fe::detect
