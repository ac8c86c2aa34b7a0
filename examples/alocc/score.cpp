// SPDX-License-Identifier: Apache-2.0
/// Judges images by the model files that alocc_train left: inlier or outlier?
///
///   alocc_score --run runs/X image.png ...
///   alocc_score --run runs/X --idx t10k-images-idx3-ubyte.gz --json

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "examples/alocc/detector.h"
#include "examples/alocc/pictures.h"
#include "examples/alocc/report.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/base/system/guard.h"
#include "fe/data/idx.h"
#include "plot/image/png.h"

namespace {

struct Arguments {
  std::filesystem::path run;
  std::vector<std::filesystem::path> images;
  std::filesystem::path idx;
  int64_t first = 0;  // images of --idx; 0: all
  std::filesystem::path out;
  bool json = false;
};

struct Images {
  fe::Dataset dataset;
  std::vector<std::string> names;
};

Images read_pngs(const std::vector<std::filesystem::path>& paths) {
  constexpr size_t kPixels = 28 * 28;
  std::vector<std::string> names;
  std::vector<uint8_t> pixels;
  for (const auto& path : paths) {
    const fe::Array image = fe::plot::read_png(path);
    FE_CHECK(image.shape() == fe::Shape({28, 28, 1}),
             "{}: expected a gray PNG of shape [28, 28, 1], got {}. Scale and convert it first, "
             "with a light object on a dark ground as in MNIST.",
             path.string(), image.shape());
    pixels.insert(pixels.end(), image.data<uint8_t>(), image.data<uint8_t>() + kPixels);
    names.push_back(path.string());
  }
  const auto count = static_cast<int64_t>(names.size());
  return {fe::Dataset::from_arrays({{"x", fe::Array::from(pixels, {count, 28, 28})}}, "images"),
          std::move(names)};
}

Images read_idx(const std::filesystem::path& path, int64_t first) {
  fe::Dataset all = fe::Dataset::from_arrays({{"x", fe::data::read_idx(path)}}, path.string());
  const int64_t count = first > 0 ? std::min(first, all.size()) : all.size();
  std::vector<int64_t> indices(static_cast<size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);
  std::vector<std::string> names;
  for (const int64_t i : indices) {
    names.push_back(fmt::format("{}[{}]", path.filename().string(), i));
  }
  return {all.select(std::move(indices)), std::move(names)};
}

Images read_images(const Arguments& arguments) {
  FE_CHECK(arguments.images.empty() != arguments.idx.empty(),
           "expected images to judge, PNG files or --idx FILE, got {}.",
           arguments.idx.empty() ? "none" : "both");
  return arguments.idx.empty() ? read_pngs(arguments.images)
                               : read_idx(arguments.idx, arguments.first);
}

std::string as_json(const alocc::Calibration& calibration,
                    const Images& images,
                    const std::vector<double>& scores) {
  nlohmann::ordered_json json;
  json["recipe"] = option_name(calibration.recipe);
  json["threshold"] = calibration.threshold;
  json["high_scores_mean"] = calibration.outliers_score_high() ? "outlier" : "inlier";
  json["images"] = nlohmann::ordered_json::array();
  for (size_t i = 0; i < scores.size(); ++i) {
    json["images"].push_back({{"name", images.names[i]},
                              {"score", scores[i]},
                              {"verdict", alocc::verdict(calibration, scores[i])}});
  }
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string as_table(const alocc::Calibration& calibration,
                     const Images& images,
                     const std::vector<double>& scores) {
  size_t width = 5;
  for (const std::string& name : images.names) width = std::max(width, name.size());
  std::string text = fmt::format("{:<{}}  {:>10}  verdict\n", "image", width, "score");
  for (size_t i = 0; i < scores.size(); ++i) {
    text += fmt::format("{:<{}}  {:>10.4g}  {}\n", images.names[i], width, scores[i],
                        alocc::verdict(calibration, scores[i]));
  }
  return text + fmt::format("threshold {:.4g}; high scores mean {}s", calibration.threshold,
                            calibration.outliers_score_high() ? "outlier" : "inlier");
}

void draw(const std::filesystem::path& folder,
          const Images& images,
          const alocc::Judgment& judged) {
  fe::make_writable_folder(folder);
  for (size_t i = 0; i < images.names.size(); ++i) {
    const auto grid = alocc::reconstruction_grid(images.names[i], images.dataset, judged,
                                                 {static_cast<int64_t>(i)});
    fe::plot::save(folder / fmt::format("reconstruction_{:05}.png", i), grid);
  }
}

void score(const Arguments& arguments) {
  const auto detector = alocc::Detector::load(arguments.run);
  const Images images = read_images(arguments);
  const alocc::Judgment judged = detector.judge(images.dataset);
  fmt::print("{}\n",
             (arguments.json ? as_json : as_table)(detector.calibration(), images, judged.scores));
  if (!arguments.out.empty()) draw(arguments.out, images, judged);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Judges images by what alocc_train has learned.", "alocc_score");
  Arguments arguments;
  app.add_option("--run", arguments.run, "run folder of alocc_train")->required();
  app.add_option("images", arguments.images, "gray PNG files of 28 x 28 pixels");
  app.add_option("--idx", arguments.idx, "an IDX file of images instead, plain or gzip");
  app.add_option("--first", arguments.first, "only the first N images of --idx");
  app.add_option("--out", arguments.out, "folder for images of the reconstructions");
  app.add_flag("--json", arguments.json, "print JSON instead of a table");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return fe::guard("alocc_score", [&] { score(arguments); });
}
