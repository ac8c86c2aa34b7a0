// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include "fe/estimator/trace.h"

namespace fe::traces {

struct ImageSaverOptions {
  static constexpr std::string_view kName = "ImageSaver";
  static constexpr std::string_view kDoc = "saves images of the first samples";

  Keys inputs;  ///< reads images [N, H, W], [N, C, H, W] or [N, H, W, C], C 1 or 3; a column each
  std::filesystem::path save_dir = "images";  ///< relative: in the run folder
  int64_t count = 8;                          ///< rows: as many samples, if the batch has them
  std::vector<std::string> titles = {};       ///< above the columns; none: the keys
  double black = -1.0;                        ///< the darkest value, but of uint8 images
  double white = 1.0;                         ///< the lightest value, but of uint8 images
  int64_t frequency = 1;                      ///< epochs between two images
  Modes mode = {Mode::kEval, Mode::kTest};
  DsIds ds_id = {};

  static auto fields() {
    using O = ImageSaverOptions;
    return std::tuple(
        field("inputs", &O::inputs, "images [N, H, W], [N, C, H, W] or [N, H, W, C], C 1 or 3"),
        field("save_dir", &O::save_dir, "a folder; relative: in the run folder"),
        field("count", &O::count, "samples in an image", at_least(1)),
        field("titles", &O::titles, "above the columns; none: the keys"),
        field("black", &O::black, "the darkest value, but of uint8 images"),
        field("white", &O::white, "the lightest value, but of uint8 images"),
        field("frequency", &O::frequency, "epochs between two images", at_least(1)));
  }
};

/// Saves the first samples of each epoch as an image, `<mode>_epoch_<n>.png`, with one row per
/// sample and one column per key. Only rank 0 does, with its own samples.
class ImageSaver final : public Trace {
 public:
  using Options = ImageSaverOptions;

  explicit ImageSaver(ImageSaverOptions options);

  void on_epoch_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  void on_epoch_end(Data& data) override;
  void check(const System& system) const override;

 private:
  ImageSaverOptions options_;
  Tensors samples_;  // of each key the first of this epoch, on their device
};

}  // namespace fe::traces
