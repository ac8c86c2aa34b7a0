// SPDX-License-Identifier: Apache-2.0
#include "fe/image/list_images.h"

#include <gmock/gmock.h>

#include "tests/image/files.h"
#include "tests/testing/temp_folder.h"

namespace fe::image {
namespace {

using fe::testing::grays;
using fe::testing::put_image;
using ::testing::ElementsAre;

TEST(ListImages, SortsImagesAndOthersAndPassesOverWhatIsHidden) {
  const fe::testing::TempFolder folder;
  put_image(folder / "b.png", grays(2, 3));
  put_image(folder.path() / "a" / "z.JPG", grays(2, 3));
  put_image(folder.path() / ".thumbnails" / "b.png", grays(2, 3));
  write_file(folder / "._b.png", "what macOS leaves on other disks");
  write_file(folder / "notes.txt", "hello");
  std::filesystem::copy_file(folder / "b.png", folder / "no_ending");
  const FolderContent content = list_images(folder.path());
  EXPECT_THAT(content.images,
              ElementsAre(folder.path() / "a" / "z.JPG", folder / "b.png", folder / "no_ending"));
  EXPECT_THAT(content.others, ElementsAre(folder / "notes.txt"));
  EXPECT_THAT(list_folders(folder.path()), ElementsAre("a"));
}

}  // namespace
}  // namespace fe::image
