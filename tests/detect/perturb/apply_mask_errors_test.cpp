// SPDX-License-Identifier: Apache-2.0
// What apply_mask() refuses.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "detect/perturb/apply_mask.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;

Array filled(const Shape& shape, float value) {
  return Array::from(std::vector<float>(static_cast<size_t>(shape.numel()), value), shape);
}

TEST(ApplyMask, RefusesWhatAreNoImages) {
  expect_error([] { apply_mask(Array()); }, {"apply_mask: expected images of shape [N, C, H, W]",
                                             "got an array without a value"});
  expect_error([] { apply_mask(filled({8, 8}, 0)); }, {"or [N, H, W], got [8, 8]"});
  expect_error([] { apply_mask(filled({1, 1, 1, 8, 8}, 0)); }, {"got [1, 1, 1, 8, 8]"});
  expect_error(
      [] {
        apply_mask(Array({1, 8, 8}, Dtype::kFloat64));
      },
      {"apply_mask: expected float32 or uint8 images, got float64", "ToFloat"});
}

// What apply_mask() says of options for an image of 8 x 9 pixels.
void expect_refused(const ApplyMaskOptions& options, const std::vector<std::string>& parts) {
  expect_error([&] { apply_mask(filled({1, 3, 8, 9}, 0), options); }, parts);
}

TEST(ApplyMask, RefusesMasksThatDoNotFit) {
  expect_refused({.mask_size = {9, 4}},
                 {"apply_mask: expected a mask_size that fits into images of 8 x 9 pixels, got "
                  "9 x 4. Take a smaller mask, or correct channels_first (true)",
                  "images [3, 8, 9]"});
  expect_refused({.mask_size = {4, 10}}, {"8 x 9 pixels, got 4 x 10"});
  expect_refused({.channels_first = false}, {"3 x 8 pixels, got 4 x 4", "channels_first (false)"});
  expect_refused({.mask_size = {4, 0}}, {"apply_mask: expected mask_size of at least 1, got 0"});
  expect_refused({.mask_size = {4}}, {"expected mask_size [height, width], got [4]"});
  expect_refused({.mask_size = {4, 4, 3}}, {"got [4, 4, 3]"});
}

TEST(ApplyMask, RefusesWrongNumbersOfMasks) {
  expect_refused({.n_masks = 0}, {"apply_mask: expected n_masks in [1, 1", "got 0"});
  expect_refused({.n_masks = 1'000'000'000'000}, {"n_masks in [1, 1"});
}

TEST(ApplyMask, RefusesPlacesOutsideTheImage) {
  const auto at = [](int64_t row, int64_t column) {
    return ApplyMaskOptions{.coord = {{row, column}}};
  };
  expect_refused(at(5, 0),
                 {"apply_mask: expected a coord up to row 4 and column 5, where a mask of 4 x 4 "
                  "lies inside an image of 8 x 9, got [5, 0]"});
  expect_refused(at(0, 6), {"got [0, 6]"});
  expect_refused(at(-1, 0), {"got [-1, 0]"});
  expect_refused(at(0, -1), {"got [0, -1]"});
  expect_refused(at(std::numeric_limits<int64_t>::max(), 0), {"got [9223372036854775807, 0]"});
  expect_refused({.coord = {{0, 0}, {1, 1}}},
                 {"apply_mask: expected one coord for each of the 1 mask(s), got 2. Set n_masks"});
  expect_refused({.n_masks = 3, .coord = {{0, 0}}}, {"the 3 mask(s), got 1"});
}

TEST(ApplyMask, RefusesUnknownChannels) {
  expect_refused({.channels = {0, 3}},
                 {"apply_mask: expected channels below 3, the number of channels, got [0, 3]"});
  expect_refused({.channels = {-1}}, {"apply_mask: expected channels of at least 0, got -1"});
  expect_error(
      [] {
        apply_mask(filled({1, 8, 8}, 0), {.channels = {0, 1, 2}});
      },
      {"channels below 1"});
}

TEST(ApplyMask, RefusesNumbersInTheWrongOrder) {
  expect_refused({.noise_distr = {0, -1}},
                 {"apply_mask: expected noise_distr [mean, standard deviation] with a standard "
                  "deviation of at least 0, got [0, -1]"});
  expect_refused({.noise_distr = {1}}, {"noise_distr", "got [1]"});
  expect_refused({.noise_rng = {1, 0}},
                 {"apply_mask: expected noise_rng of two numbers, the lower first, got [1, 0]"});
  expect_refused({.noise_rng = {0, 1, 2}}, {"noise_rng of two numbers", "got [0, 1, 2]"});
  expect_refused({.clip_rng = {1, 0}}, {"clip_rng of two numbers, the lower first, got [1, 0]"});
}

TEST(ApplyMask, RefusesWhatIsNoNumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_refused({.noise_distr = {nan, 1}}, {"noise_distr in [-1e+30, 1e+30], got nan"});
  expect_refused({.noise_rng = {0, std::numeric_limits<double>::infinity()}},
                 {"noise_rng in [-1e+30, 1e+30], got inf"});
  expect_refused({.clip_rng = {0, nan}}, {"clip_rng that is a number, got nan"});
}

}  // namespace
}  // namespace fe::detect
