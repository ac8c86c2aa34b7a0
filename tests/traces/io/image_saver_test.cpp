// SPDX-License-Identifier: Apache-2.0
#include "traces/io/image_saver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "fe/base/system/file.h"
#include "plot/image/image_grid.h"
#include "plot/image/png.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"
#include "tests/traces/driver.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;
using ::testing::HasSubstr;
using testing::TempFolder;

Batch images(int64_t count, double value) {
  return {{"x", torch::full({count, 1, 4, 4}, value)},
          {"rgb", torch::full({count, 3, 4, 4}, 77, torch::kUInt8)}};
}

TEST(ImageSaver, SavesTheFirstSamplesOfAnEpochAsAGrid) {
  const TempFolder folder;
  Driver run({ImageSaver({.inputs = {"x", "rgb"}, .save_dir = folder / "a", .count = 2})});
  ::testing::internal::CaptureStdout();
  run.epoch(Mode::kEval, {images(3, 0.5), images(3, -0.5)});
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "FastEstimator-ImageSaver: saved image to " +
                                                          (folder / "a/eval_epoch_1.png").string() +
                                                          "\n");
  const auto column = [](const char* name, const Tensor& image) {
    return plot::ImageColumn{.name = name, .images = {to_array(image), to_array(image)}};
  };
  plot::save(
      folder / "expected.png",
      plot::ImageGrid{.title = "eval, epoch 1",
                      .columns = {column("x", torch::full({1, 4, 4}, 0.5f)),
                                  column("rgb", torch::full({3, 4, 4}, 77, torch::kUInt8))}});
  EXPECT_EQ(read_file(folder / "a/eval_epoch_1.png"), read_file(folder / "expected.png"));
}

TEST(ImageSaver, ConvertsDtypesAndTakesTitlesAndRange) {
  const TempFolder folder;
  Driver run({ImageSaver({.inputs = "x",
                          .save_dir = folder.path(),
                          .titles = {"Image"},
                          .black = 0.0,
                          .white = 2.0})});
  run.epoch(Mode::kTest, {{{"x", torch::ones({1, 4, 4}, torch::kDouble)}}});
  plot::save(
      folder / "expected.png",
      plot::ImageGrid{.title = "test, epoch 0",
                      .columns = {{.name = "Image", .images = {to_array(torch::ones({4, 4}))}}},
                      .range = {.min = 0.0, .max = 2.0}});
  EXPECT_EQ(read_file(folder / "test_epoch_0.png"), read_file(folder / "expected.png"));
}

TEST(ImageSaver, EveryEpochHasItsOwnFirstSamples) {
  const TempFolder folder;
  Driver run({ImageSaver({.inputs = "x", .save_dir = folder.path(), .frequency = 2})});
  const Tensor batch = torch::zeros({1, 8, 8});
  for (const double value : {0.1, 0.2, 0.3, 0.4}) {
    run.start(Mode::kEval);
    batch.fill_(value);
    run.step({{"x", batch}});
    batch.fill_(-1.0);
    run.step({{"x", batch}});
    run.finish();
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "eval_epoch_1.png"));
  EXPECT_FALSE(std::filesystem::exists(folder / "eval_epoch_3.png"));
  for (const int64_t epoch : {2, 4}) {
    plot::save(folder / "expected.png",
               plot::ImageGrid{
                   .title = fmt::format("eval, epoch {}", epoch),
                   .columns = {{.name = "x",
                                .images = {to_array(torch::full(
                                    {8, 8}, 0.1 * static_cast<double>(epoch), torch::kFloat))}}}});
    EXPECT_EQ(read_file(folder / fmt::format("eval_epoch_{}.png", epoch)),
              read_file(folder / "expected.png"))
        << epoch;
  }
}

TEST(ImageSaver, RefusesWhatIsNoPicture) {
  const TempFolder folder;
  write_file(folder / "file", "not a folder");
  expect_error([] { ImageSaver({.inputs = Keys::none()}); },
               {"ImageSaver: expected at least one key in inputs, got none"});
  expect_error(
      [] {
        ImageSaver({.inputs = {"x", "y"}, .titles = {"a"}});
      },
      {"ImageSaver: expected a title for each of 2 inputs, got 1"});
  expect_error([] { ImageSaver({.inputs = "x", .black = 1.0, .white = 1.0}); },
               {"ImageSaver: expected black below white, got 1 and 1"});
  expect_error([] { ImageSaver({.inputs = "x", .count = 0}); },
               {"ImageSaver: expected count of at least 1, got 0"});
  expect_error([] { ImageSaver({.inputs = "x", .frequency = 0}); },
               {"ImageSaver: expected frequency of at least 1, got 0"});
  expect_error([&] { ImageSaver({.inputs = "x", .save_dir = folder / "file"}).check({}); },
               {(folder / "file").string()});
  for (const Tensor& wrong : {torch::zeros({2, 5}), torch::zeros({2, 5, 6, 7})}) {
    Driver run({ImageSaver({.inputs = "x", .save_dir = folder.path()})});
    expect_error(
        [&] {
          run.eval_batches({{{"x", wrong}}});
        },
        {"ImageSaver: expected 'x' to hold images of shape [N, H, W]", "float32 [2, 5"});
  }
}

}  // namespace
}  // namespace fe::traces
