// SPDX-License-Identifier: Apache-2.0
#include "fe/image/mvtec.h"

#include <gmock/gmock.h>

#include "tests/image/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::image {
namespace {

using fe::testing::one_color;
using fe::testing::pixels;
using fe::testing::put_image;
using ::testing::Each;
using ::testing::ElementsAre;

class Mvtec : public ::testing::Test {
 protected:
  Mvtec() {
    put_image(folder_ / "train/good/000.png", one_color(4, 4, 1));
    put_image(folder_ / "test/good/000.png", one_color(4, 4, 2));
    put_image(folder_ / "test/crack/000.png", one_color(4, 4, 3));
    put_image(folder_ / "test/hole/000.png", one_color(4, 4, 4));
    put_image(folder_ / "ground_truth/crack/000_mask.png", one_color(4, 4, 255));
    put_image(folder_ / "ground_truth/hole/000_mask.png", one_color(4, 4, 0));
  }

  const fe::testing::TempFolder folder_;
};

TEST_F(Mvtec, PartsLabelsAndMasksAreThoseOfTheLayout) {
  const data::TrainTest parts = mvtec_folder({.folder = folder_.path(), .height = 2, .width = 2});
  EXPECT_THAT(parts.train.keys().names(), ElementsAre("x", "y"));
  EXPECT_EQ(parts.train.size(), 1);
  const Array labels = parts.test.column("y");
  EXPECT_THAT(labels.values<int64_t>(), ElementsAre(0, 1, 1));
  EXPECT_THAT(pixels(parts.test[1]["x"]), Each(3));
  EXPECT_EQ(parts.test[1]["mask"].shape(), Shape({2, 2}));
  EXPECT_THAT(pixels(parts.test[0]["mask"]), Each(0));
  EXPECT_THAT(pixels(parts.test[1]["mask"]), Each(1));
  EXPECT_THAT(pixels(parts.test[2]["mask"]), Each(0));
}

TEST_F(Mvtec, WithoutGroundTruthThereAreNoMasks) {
  std::filesystem::remove_all(folder_ / "ground_truth");
  const data::TrainTest parts = mvtec_folder({.folder = folder_.path()});
  EXPECT_THAT(parts.test.keys().names(), ElementsAre("x", "y"));
}

TEST_F(Mvtec, AnotherLayoutIsRefused) {
  EXPECT_TRUE(is_mvtec_folder(folder_.path()));
  EXPECT_FALSE(is_mvtec_folder(folder_ / "test"));
  fe::testing::expect_error([&] { mvtec_folder({.folder = folder_ / "test"}); },
                            {"expected the folders train/good and test in '", "image_folder"});
}

}  // namespace
}  // namespace fe::image
