// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/detector.h"

#include <torch/types.h>

#include <nlohmann/json.hpp>

#include "examples/alocc/data.h"
#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "fe/pipeline/pipeline.h"
#include "ops/array/expand_dims.h"
#include "ops/array/normalize.h"
#include "ops/model/model_op.h"

namespace alocc {
namespace {

namespace detect = fe::detect;
namespace ops = fe::ops;
using fe::Mode;

constexpr const char* kReconstructorFile = "reconstructor.h5";
constexpr const char* kDiscriminatorFile = "discriminator.h5";

fe::Network scoring_network(const fe::Model& reconstructor,
                            const fe::Model& discriminator,
                            const Calibration& calibration) {
  std::vector<fe::Scheduled<fe::AnyTensorOp>> list = {
      ops::ModelOp({.model = reconstructor, .inputs = "x", .outputs = "x_fake"}),
      ops::ModelOp({.model = discriminator, .inputs = "x_fake", .outputs = "fake_score"}),
  };
  if (calibration.recipe == Recipe::kCorrected) {
    list.push_back(
        detect::ScoreParts({.inputs = {"x", "x_fake", "fake_score"}, .outputs = "parts"}));
    list.push_back(
        detect::AnomalyScore({.inputs = "parts", .outputs = "score", .scale = calibration.scale}));
  }
  return list;
}

// A model file, of the model that its name promises.
fe::ModelFile read_part(const std::filesystem::path& path, std::string_view name) {
  fe::ModelFile file = fe::read_model_file(path);
  FE_CHECK(file.name == name, "'{}': expected the model '{}', got '{}'.", path.string(), name,
           file.name);
  return file;
}

}  // namespace

std::string option_name(Recipe recipe) {
  return recipe == Recipe::kNotebook ? "notebook" : "corrected";
}

Recipe parse_recipe(std::string_view name) {
  if (name == "notebook") return Recipe::kNotebook;
  if (name == "corrected") return Recipe::kCorrected;
  fe::fail("--recipe: expected notebook or corrected, got '{}'.{}", name,
           fe::did_you_mean(name, {"notebook", "corrected"}));
}

fe::Metadata Calibration::to_metadata() const {
  return {{"recipe", option_name(recipe)},
          {"dataset", dataset},
          {"inliers", nlohmann::json(inliers).dump()},
          {"class_names", R"(["outlier", "inlier"])"},
          {"threshold", nlohmann::json(threshold).dump()},
          {"score_mean", nlohmann::json(scale.values().mean).dump()},
          {"score_std", nlohmann::json(scale.values().std).dump()}};
}

Calibration Calibration::from_metadata(const fe::Metadata& metadata, std::string_view source) {
  const auto entry = [&](const std::string& key) -> const std::string& {
    const auto found = metadata.find(key);
    FE_CHECK(found != metadata.end(),
             "{}: expected the metadata of alocc_train, got none under '{}'. Is it a model file of "
             "another program?",
             source, key);
    return found->second;
  };
  Calibration calibration;
  calibration.recipe = parse_recipe(entry("recipe"));
  calibration.dataset = entry("dataset");
  try {
    const auto read = [&](const std::string& key) { return nlohmann::json::parse(entry(key)); };
    calibration.inliers = read("inliers").get<std::vector<int64_t>>();
    calibration.threshold = read("threshold").get<double>();
    calibration.scale.set({.mean = read("score_mean").get<std::array<double, 2>>(),
                           .std = read("score_std").get<std::array<double, 2>>()});
  } catch (const nlohmann::json::exception& error) {
    fe::fail("{}: expected the metadata of alocc_train, got what cannot be read: {}.", source,
             error.what());
  }
  return calibration;
}

std::vector<fe::Scheduled<fe::AnyNumpyOp>> preprocessing() {
  return {
      ops::ExpandDims({.inputs = "x", .outputs = "x", .axis = 0}),
      ops::Normalize(
          {.inputs = "x", .outputs = "x", .mean = 1.0, .std = 1.0, .max_pixel_value = 127.5}),
  };
}

Detector::Detector(fe::Model reconstructor, fe::Model discriminator, Calibration calibration)
    : reconstructor_(std::move(reconstructor)),
      discriminator_(std::move(discriminator)),
      calibration_(std::move(calibration)),
      network_(scoring_network(reconstructor_, discriminator_, calibration_)) {}

Detector Detector::load(const std::filesystem::path& folder) {
  const auto first = folder / kReconstructorFile, second = folder / kDiscriminatorFile;
  const fe::ModelFile reconstructor = read_part(first, "reconstructor");
  const fe::ModelFile discriminator = read_part(second, "discriminator");
  FE_CHECK(reconstructor.metadata == discriminator.metadata,
           "'{}' and '{}' come from different trainings. Take both from one run.", first.string(),
           second.string());
  return {fe::load_model(first), fe::load_model(second),
          Calibration::from_metadata(reconstructor.metadata, first.string())};
}

void Detector::save(const std::filesystem::path& folder) const {
  const fe::Metadata metadata = calibration_.to_metadata();
  fe::save_model(reconstructor_, folder / kReconstructorFile, metadata);
  fe::save_model(discriminator_, folder / kDiscriminatorFile, metadata);
}

Judgment Detector::judge(const fe::Dataset& images) const {
  const fe::Pipeline pipeline({.test_data = checked_images(images),
                               .batch_size = int64_t{128},
                               .ops = preprocessing(),
                               .num_workers = 0});
  const std::string score = calibration_.recipe == Recipe::kCorrected ? "score" : "fake_score";
  const fe::PassOptions pass = {.mode = Mode::kTest, .wanted = std::vector<std::string>{"x"}};
  const auto loader = pipeline.open(pass);
  Judgment judgment;
  fe::HostBatch batch;
  while (loader->next(batch)) {
    const fe::Batch result = network_.transform({{"x", batch.columns[0]}}, Mode::kInfer);
    const fe::Tensor scores = result[score].flatten().to(torch::kCPU, torch::kDouble);
    const fe::Tensor reconstructions = result["x_fake"];
    for (int64_t i = 0; i < batch.size; ++i) {
      judgment.scores.push_back(scores[i].item<double>());
      judgment.reconstructions.push_back(fe::to_array(reconstructions[i]));
    }
  }
  return judgment;
}

}  // namespace alocc
