// SPDX-License-Identifier: Apache-2.0
#include "fe/image/image_folder.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "fe/base/log.h"
#include "tests/image/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::image {
namespace {

using fe::testing::expect_error;
using fe::testing::one_color;
using fe::testing::pixels;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImageFolderTest : public ::testing::Test {
 protected:
  void put(const std::string& name, const cv::Mat& image) {
    fe::testing::put_image(folder_ / name, image);
  }
  // 2 x 2 gray pixels of one value.
  void put(const std::string& name, uint8_t value) { put(name, one_color(2, 2, value)); }
  void put_broken(const std::string& name) { write_file(folder_ / name, "no image"); }

  // One normal image, two abnormal ones, and a mask for each.
  void put_defects() {
    put("normal/a.png", 1);
    put("bad/b.jpg", 2);
    put("bad/deep/c.png", 3);
    put("masks/b.png", (cv::Mat_<uint8_t>(2, 2) << 0, 0, 0, 255));
    put("masks/deep/c_mask.png", (cv::Mat_<uint8_t>(2, 2) << 255, 0, 0, 0));
  }
  ImageFolderOptions defects() const {
    return {.folder = folder_.path(),
            .normal_dirs = {"normal"},
            .abnormal_dirs = {"bad"},
            .mask_dir = "masks"};
  }

  std::vector<int64_t> labels(const ImageFolder& images) {
    const Array column = images.dataset.column("y");
    const auto values = column.values<int64_t>();
    return {values.begin(), values.end()};
  }

  const fe::testing::TempFolder folder_;
};

TEST_F(ImageFolderTest, SubFoldersAreClassesInSortedOrder) {
  put("dog/1.png", 10);
  put("cat/2.png", 20);
  put("cat/1.png", 30);
  const ImageFolder images = image_folder({.folder = folder_.path()});
  EXPECT_THAT(images.class_names, ElementsAre("cat", "dog"));
  EXPECT_THAT(images.files,
              ElementsAre(folder_ / "cat/1.png", folder_ / "cat/2.png", folder_ / "dog/1.png"));
  EXPECT_THAT(labels(images), ElementsAre(0, 0, 1));
  const Sample dog = images.dataset[2];
  EXPECT_EQ(dog["x"].shape(), Shape({2, 2, 3}));
  EXPECT_THAT(pixels(dog["x"]), Each(10));
  EXPECT_EQ(dog["y"].item<int64_t>(), 1);
  EXPECT_FALSE(dog.contains("mask"));
}

TEST_F(ImageFolderTest, ClassesCanBeGivenSoThatPartsAgree) {
  put("cat/1.png", 1);
  put("dog/1.png", 2);
  put("emu/1.png", 3);
  const ImageFolder images = image_folder({.folder = folder_.path(), .classes = {"emu", "cat"}});
  EXPECT_THAT(labels(images), ElementsAre(0, 1));
  EXPECT_THAT(pixels(images.dataset[0]["x"]), Each(3));
}

TEST_F(ImageFolderTest, FormatAndKeysAreThoseOfTheOptions) {
  put("cat/1.png", one_color(8, 8, 9));
  const ImageFolder images = image_folder({.folder = folder_.path(),
                                           .height = 4,
                                           .width = 2,
                                           .channels = 1,
                                           .channels_first = true,
                                           .image_key = "photo",
                                           .label_key = "kind"});
  const Sample sample = images.dataset[0];
  EXPECT_EQ(sample["photo"].shape(), Shape({1, 4, 2}));
  EXPECT_EQ(sample["kind"].item<int64_t>(), 0);
}

TEST_F(ImageFolderTest, AbnormalImagesHaveTheirMasksAndNormalOnesEmptyOnes) {
  put_defects();
  const ImageFolder images = image_folder(defects());
  EXPECT_THAT(images.class_names, ElementsAre("normal", "abnormal"));
  EXPECT_THAT(labels(images), ElementsAre(0, 1, 1));
  EXPECT_THAT(pixels(images.dataset[0]["mask"]), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(pixels(images.dataset[1]["mask"]), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(pixels(images.dataset[2]["mask"]), ElementsAre(1, 0, 0, 0));
  EXPECT_EQ(images.dataset[2]["mask"].shape(), Shape({2, 2}));
}

TEST_F(ImageFolderTest, MasksOfSeveralFoldersAreKeptApart) {
  put("test/crack/1.png", 1);
  put("test/hole/1.png", 2);
  put("masks/crack/1.png", one_color(2, 2, 255));
  put("masks/test/hole/1.png", one_color(2, 2, 0));
  const ImageFolder images = image_folder({.folder = folder_.path(),
                                           .abnormal_dirs = {"test/crack/", "test/hole"},
                                           .mask_dir = "masks/"});
  EXPECT_THAT(pixels(images.dataset[0]["mask"]), Each(1));
  EXPECT_THAT(pixels(images.dataset[1]["mask"]), Each(0));
}

TEST_F(ImageFolderTest, ImagesOfSeveralFoldersDoNotShareAMask) {
  put("crack/1.png", 1);
  put("hole/1.png", 2);
  put("masks/1.png", 255);
  const ImageFolderOptions options{
      .folder = folder_.path(), .abnormal_dirs = {"crack", "hole"}, .mask_dir = "masks"};
  expect_error([&] { image_folder(options); }, {"crack/1.png': expected its mask"});
}

TEST_F(ImageFolderTest, AMissingMaskIsNamedAndOneOfAnotherSizeToo) {
  put_defects();
  std::filesystem::remove(folder_ / "masks/b.png");
  expect_error([&] { image_folder(defects()); },
               {"bad/b.jpg': expected its mask in '", "/masks', a PNG file of the same name"});
  put("masks/b.png", one_color(1, 2, 255));
  const ImageFolder images = image_folder(defects());
  expect_error([&] { images.dataset[1]; },
               {"masks/b.png': expected a mask of [2, 2] pixels (height, width)", "got [1, 2]"});
}

TEST_F(ImageFolderTest, ABrokenImageIsNamedWhenItIsReadAndLabelsNeedNoReading) {
  put("cat/1.png", 1);
  put_broken("cat/2.png");
  const ImageFolder images = image_folder({.folder = folder_.path()});
  EXPECT_THAT(labels(images), ElementsAre(0, 0));
  EXPECT_THAT(pixels(images.dataset[0]["x"]), Each(1));
  expect_error([&] { images.dataset[1]; }, {"cat/2.png': expected an image"});
}

TEST_F(ImageFolderTest, SkipLeavesOutWhatCannotBeReadAndSaysSo) {
  put_defects();
  put_broken("normal/broken.png");
  put("bad/no_mask.png", 4);
  write_file(folder_ / "normal/empty.png", "");
  ImageFolderOptions options = defects();
  options.bad_images = BadImages::kSkip;
  ::testing::internal::CaptureStdout();
  const ImageFolder images = image_folder(options);
  const std::string said = ::testing::internal::GetCapturedStdout();
  EXPECT_EQ(images.dataset.size(), 3);
  EXPECT_EQ(images.files.size(), 3u);
  EXPECT_THAT(labels(images), ElementsAre(0, 1, 1));
  for (const char* part :
       {"normal/broken.png", "normal/empty.png", "bad/no_mask.png", "3 of 6 images in '"}) {
    EXPECT_THAT(said, HasSubstr(part));
  }
}

TEST_F(ImageFolderTest, NothingToReadIsAnErrorWithSkipToo) {
  put_broken("cat/1.png");
  const bool was_quiet = log::set_quiet(true);
  expect_error([&] { image_folder({.folder = folder_.path(), .bad_images = BadImages::kSkip}); },
               {"none of the 1 images", "cat/1.png"});
  log::set_quiet(was_quiet);
}

TEST_F(ImageFolderTest, SeveralThreadsReadAtOnce) {
  for (int i = 0; i < 40; ++i) {
    put(fmt::format("cat/{:02}.png", i), one_color(16, 16, static_cast<uint8_t>(i)));
  }
  const ImageFolder images = image_folder({.folder = folder_.path(), .height = 8, .width = 8});
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      std::vector<Array> sample(2);
      for (int i = 0; i < 40; ++i) {
        images.dataset.read(i, sample);
        const auto values = sample[0].values<uint8_t>();
        right += std::ranges::all_of(values, [i](uint8_t value) { return value == i; });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
}

TEST_F(ImageFolderTest, AnImageIsNotListedTwiceNorAMaskAnImage) {
  put_defects();
  ImageFolderOptions options = defects();
  options.mask_dir.clear();
  options.normal_dirs = {"normal", "normal/"};
  expect_error([&] { image_folder(options); }, {"normal/a.png' is listed twice"});
  options = defects();
  options.normal_dirs = {"masks"};
  expect_error([&] { image_folder(options); }, {"is both an image and a mask"});
}

TEST_F(ImageFolderTest, WrongFoldersAreNamed) {
  put_defects();
  expect_error([&] { image_folder({.folder = folder_ / "none"}); },
               {"expected a folder, got '", "/none'"});
  expect_error([&] { image_folder({.folder = folder_ / "masks/deep"}); },
               {"expected a sub-folder for each class", "normal_dirs: [.]"});
  ImageFolderOptions options = defects();
  options.normal_dirs = {"norml"};
  expect_error([&] { image_folder(options); }, {"/norml', got none. Did you mean 'normal'?"});
  options = defects();
  options.abnormal_dirs.clear();
  options.normal_dirs.clear();
  expect_error([&] { image_folder(options); }, {"expected abnormal_dirs beside mask_dir"});
  options = defects();
  options.classes = {"normal"};
  expect_error([&] { image_folder(options); }, {"expected either classes, or normal_dirs"});
  std::filesystem::create_directory(folder_ / "empty");
  options = defects();
  options.normal_dirs = {"empty"};
  expect_error([&] { image_folder(options); }, {"expected images in '", "/empty', got none"});
}

TEST_F(ImageFolderTest, WrongOptionsAreNamed) {
  put_defects();
  ImageFolderOptions options = defects();
  options.channels = 4;
  expect_error([&] { image_folder(options); },
               {"image_folder: expected channels in [1, 3], got 4"});
  options = defects();
  options.width = 8;
  expect_error([&] { image_folder(options); }, {"expected a height and a width", "got 0 and 8"});
  options = defects();
  options.mask_key = "x";
  expect_error([&] { image_folder(options); }, {"expected three different keys, got 'x', 'y'"});
}

}  // namespace
}  // namespace fe::image
