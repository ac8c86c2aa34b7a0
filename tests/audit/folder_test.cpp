// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/folder.h"

#include <gmock/gmock.h>

#include "tests/image/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::audit {
namespace {

using fe::testing::colors;
using fe::testing::grays;
using fe::testing::one_color;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Pair;

class AuditFolder : public ::testing::Test {
 protected:
  std::filesystem::path put(const std::string& name, const cv::Mat& image) {
    return fe::testing::put_image(folder_ / name, image);
  }
  Part classes(const std::string& name) const {
    return image_part(name, {.folder = folder_ / name});
  }

  const fe::testing::TempFolder folder_;
};

TEST_F(AuditFolder, BrokenFilesAreNamedWithTheReason) {
  put("train/cat/1.png", grays(4, 4));
  fe::testing::cut_short(put("train/cat/2.jpg", grays(64, 64)));
  write_file(folder_ / "train/cat/3.png", "");
  write_file(folder_ / "train/cat/4.png", "no image");
  const Report result = examine({classes("train")});
  EXPECT_EQ(result.parts[0].samples, 4);
  EXPECT_EQ(result.parts[0].unreadable, 3);
  EXPECT_THAT(result.findings.errors(),
              ElementsAre(HasSubstr("cat/2.jpg"),
                          EndsWith("cat/3.png': expected an image, got an empty file."),
                          HasSubstr("cat/4.png': expected an image, got a file that cannot be")));
}

TEST_F(AuditFolder, CopiesAreFoundByTheirPixelsWhateverTheFile) {
  put("train/cat/1.png", grays(4, 4));
  put("train/cat/2.bmp", grays(4, 4));
  put("test/cat/9.png", grays(4, 4));
  const Report result = examine({classes("train"), classes("test")});
  EXPECT_EQ(result.parts[0].duplicates, 1);
  EXPECT_EQ(result.parts[1].overlap, 1);
  EXPECT_THAT(result.findings.errors(), ElementsAre(HasSubstr("cat/9.png (train: cat/1.png)")));
  EXPECT_THAT(result.findings.warnings(), Contains(HasSubstr("cat/2.bmp (cat/1.png)")));
}

TEST_F(AuditFolder, SizesColorsAndConstantImagesAreCounted) {
  put("train/cat/1.png", grays(4, 4));
  put("train/dog/2.png", colors());
  put("train/dog/3.png", one_color(4, 4, 7));
  const Report result = examine({classes("train")});
  const PartReport& part = result.parts[0];
  EXPECT_THAT(part.columns[0].shapes, ElementsAre(Pair("[2, 4, 3]", 1), Pair("[4, 4, 3]", 2)));
  EXPECT_EQ(part.columns[0].gray, 2);
  EXPECT_EQ(part.columns[0].color, 1);
  EXPECT_EQ(part.constant, 1);
  EXPECT_THAT(part.labels.at("y"), ElementsAre(Pair("cat", 1), Pair("dog", 2)));
  EXPECT_THAT(result.findings.warnings(),
              AllOf(Contains(HasSubstr("samples of 'x' have 2 shapes")),
                    Contains(HasSubstr("2 images of 'x' are gray, 1 in color")),
                    Contains(HasSubstr("everywhere: dog/3.png"))));
  EXPECT_THAT(to_text(result), HasSubstr("y: cat: 1, dog: 2"));
}

TEST_F(AuditFolder, ImagesThatLookAlikeAreFoundOnRequest) {
  cv::Mat image = grays(16, 16);
  put("train/cat/1.png", image);
  image.at<uint8_t>(0, 0) = 1;
  put("train/cat/2.png", image);
  EXPECT_EQ(examine({classes("train")}).parts[0].near_duplicates, 0);
  const Report result = examine({classes("train")}, {.near_duplicates = true});
  EXPECT_EQ(result.parts[0].near_duplicates, 1);
  EXPECT_EQ(result.parts[0].duplicates, 0);
  EXPECT_THAT(result.findings.warnings(), ElementsAre(AllOf(HasSubstr("hash of 8 x 8 cells"),
                                                            HasSubstr("cat/2.png (cat/1.png)"))));
}

TEST_F(AuditFolder, FaultsOfMasksAreFound) {
  put("normal/1.png", grays(4, 4));
  for (const char* name : {"good", "none", "size", "empty", "broken"}) {
    put(fmt::format("bad/{}.png", name), grays(4, 5));
  }
  put("masks/good.png", one_color(4, 5, 255));
  put("masks/size.png", one_color(5, 4, 255));
  put("masks/empty.png", one_color(4, 5, 0));
  write_file(folder_ / "masks/broken.png", "no image");
  const Part part = image_part("test", {.folder = folder_.path(),
                                        .normal_dirs = {"normal"},
                                        .abnormal_dirs = {"bad"},
                                        .mask_dir = "masks"});
  EXPECT_THAT(part.findings.errors(), ElementsAre(HasSubstr("masks/broken.png': expected an image"),
                                                  HasSubstr("bad/none.png': expected its mask")));
  EXPECT_THAT(part.findings.warnings(),
              ElementsAre(HasSubstr("masks/empty.png' marks no pixel"),
                          HasSubstr("masks/size.png' is a mask of [5, 4] pixels (height, width), "
                                    "but its image has [4, 5].")));
  const Report result = examine({part});
  EXPECT_THAT(result.findings.errors(), Contains(HasSubstr("none.png")));
  EXPECT_EQ(result.parts[0].unreadable, 0);
}

TEST_F(AuditFolder, AFolderWithoutImagesIsNoPart) {
  std::filesystem::create_directories(folder_ / "train/cat");
  fe::testing::expect_error([&] { classes("train"); }, {"expected images in '", "train/cat'"});
}

}  // namespace
}  // namespace fe::audit
