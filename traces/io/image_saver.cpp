// SPDX-License-Identifier: Apache-2.0
#include "traces/io/image_saver.h"

#include <torch/types.h>

#include <algorithm>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/file.h"
#include "plot/image/image_grid.h"

namespace fe::traces {
namespace {

bool are_images(const Tensor& tensor) {
  const auto channels = [](int64_t size) { return size == 1 || size == 3; };
  return tensor.dim() == 3 ||
         (tensor.dim() == 4 && (channels(tensor.size(1)) || channels(tensor.size(3))));
}

std::vector<Array> rows_of(const Tensor& samples) {
  const bool bytes = samples.scalar_type() == torch::kByte;
  const Tensor host = samples.to(torch::kCPU, bytes ? torch::kByte : torch::kFloat);
  std::vector<Array> rows;
  for (int64_t i = 0; i < host.size(0); ++i) rows.push_back(to_array(host.select(0, i)));
  return rows;
}

}  // namespace

ImageSaver::ImageSaver(ImageSaverOptions options)
    : Trace(options, options.inputs, Keys::none()), options_(std::move(options)) {
  FE_CHECK(!options_.inputs.empty(), "ImageSaver: expected at least one key in inputs, got none.");
  FE_CHECK(options_.titles.empty() || options_.titles.size() == options_.inputs.size(),
           "ImageSaver: expected a title for each of {} inputs, got {}. Give as many, or none.",
           options_.inputs.size(), options_.titles.size());
  FE_CHECK(options_.black < options_.white,
           "ImageSaver: expected black below white, got {} and {}.", options_.black,
           options_.white);
}

void ImageSaver::check(const System& run) const {
  if (run.is_main()) require_writable_folder(run.in_run_dir(options_.save_dir));
}

void ImageSaver::on_epoch_begin(Data&) { samples_.clear(); }

void ImageSaver::on_batch_end(Data& data) {
  const System& run = system();
  if (!samples_.empty() || run.epoch_idx % options_.frequency != 0 || !run.is_main()) return;
  for (size_t i = 0; i < options_.inputs.size(); ++i) {
    const Tensor& images = data.input(i);
    FE_CHECK(are_images(images),
             "ImageSaver: expected {} to hold images of shape [N, H, W], [N, C, H, W] or [N, H, W, "
             "C] with 1 or 3 channels, got {}.",
             options_.inputs[i], describe(images));
    const int64_t count = std::min(options_.count, images.size(0));
    samples_.push_back(images.detach().narrow(0, 0, count).clone());
  }
}

void ImageSaver::on_epoch_end(Data&) {
  if (samples_.empty()) return;
  const System& run = system();
  const std::string_view mode = fe::name(run.mode);
  plot::ImageGrid grid{.title = fmt::format("{}, epoch {}", mode, run.epoch_idx),
                       .range = {.min = options_.black, .max = options_.white}};
  for (size_t i = 0; i < samples_.size(); ++i) {
    grid.columns.push_back(
        {.name = options_.titles.empty() ? options_.inputs[i].str() : options_.titles[i],
         .images = rows_of(samples_[i])});
  }
  samples_.clear();
  const std::filesystem::path path =
      run.in_run_dir(options_.save_dir) / fmt::format("{}_epoch_{}.png", mode, run.epoch_idx);
  plot::save(path, grid);
  log::line(fmt::format("FastEstimator-ImageSaver: saved image to {}", path.string()));
}

}  // namespace fe::traces
