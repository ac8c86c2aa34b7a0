// SPDX-License-Identifier: Apache-2.0
#include "plot/image/are_images.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace fe::plot {
namespace {

TEST(AreImages, NeedsHeightWidthAndOneOrThreeChannels) {
  for (const std::vector<int64_t>& shape : std::vector<std::vector<int64_t>>{
           {2, 28, 28}, {2, 1, 28, 28}, {2, 3, 8, 9}, {2, 8, 9, 3}, {2, 8, 9, 1}}) {
    EXPECT_TRUE(are_images(torch::zeros(shape))) << shape_str(shape);
  }
  for (const std::vector<int64_t>& shape :
       std::vector<std::vector<int64_t>>{{2, 10}, {2, 1, 28}, {2, 8, 9, 4}, {2}, {2, 1, 3, 8, 9}}) {
    EXPECT_FALSE(are_images(torch::zeros(shape))) << shape_str(shape);
  }
}

}  // namespace
}  // namespace fe::plot
