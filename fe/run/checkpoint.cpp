// SPDX-License-Identifier: Apache-2.0
#include "fe/run/checkpoint.h"

#include <torch/types.h>
#include <torch/version.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fe/base/error.h"

namespace fe::run {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json inputs_json(const InputSpecs& specs) {
  Json inputs = Json::object();
  for (const auto& [key, spec] : specs) {
    inputs[key] = {{"dtype", spec.dtype}, {"shape", spec.shape}};
  }
  return inputs;
}

Json metrics_json(const Summary& summary) {
  Json metrics = Json::object();
  for (const Mode mode : kAllModes) {
    for (const std::string& key : summary.keys(mode)) {
      metrics[std::string(name(mode))][key] = summary.last(mode, key);
    }
  }
  return metrics;
}

int64_t last_epoch(const Summary& summary, int64_t planned) {
  int64_t last = 0;
  for (const Mode mode : kAllModes) {
    for (const std::string& key : summary.keys(mode)) {
      last = std::max(last, summary.series(mode, key).back().epoch);
    }
  }
  return last > 0 ? last : planned;
}

const std::string& attribute(const TensorFile& file, const fs::path& path, const char* name) {
  const auto entry = file.attributes.find(name);
  FE_CHECK(
      entry != file.attributes.end(),
      "'{}': expected a checkpoint with the attribute '{}', got one without. Was it written by "
      "another version of fe?",
      path.string(), name);
  return entry->second;
}

void check_kind(const TensorFile& file, const fs::path& path) {
  const auto kind = file.attributes.find("kind");
  const std::string what = kind == file.attributes.end() ? "" : kind->second;
  FE_CHECK(what != "model",
           "'{}': expected a checkpoint, got a model file: one model, without the config that it "
           "was trained by. `fe infer` runs it alone; for the whole run give its checkpoint.h5.",
           path.string());
  FE_CHECK(what == kCheckpointKind, "'{}': expected a checkpoint, got {}.", path.string(),
           what.empty() ? "a file of another kind" : fmt::format("a {}", what));
}

}  // namespace

CheckpointParts checkpoint_parts(const EstimatorOptions& run, const Summary& summary) {
  return {.epoch = last_epoch(summary, run.epochs),
          .models = run.network.models(),
          .inputs = input_specs(run.pipeline),
          .metrics = metrics_json(summary).dump()};
}

void write_checkpoint(const CheckpointParts& parts, const fs::path& path) {
  TensorFile file;
  Json recipes = Json::object();
  for (const Model& model : parts.models) {
    recipes[model.name()] = model.recipe();
    for (const auto& [tensor, value] : model.named_tensors()) {
      file.tensors.emplace_back(model.name() + "/" + tensor, value);
    }
  }
  file.attributes = {
      {"kind", kCheckpointKind},
      {"config", parts.config},
      {"epoch", std::to_string(parts.epoch)},
      {"recipes", recipes.dump()},
      {"shared", Json(parts.shared).dump()},
      {"input", inputs_json(parts.inputs).dump()},
      {"metrics", parts.metrics},
      {"fe_version", FE_VERSION},
      {"torch_version", TORCH_VERSION},
  };
  write_tensor_file(path, file);
}

fs::path checkpoint_file(const fs::path& path) {
  if (fs::is_directory(path)) {
    const fs::path file = path / "checkpoint.h5";
    FE_CHECK(fs::exists(file), "the folder '{}' has no checkpoint.h5. {}", path.string(),
             fs::exists(path / "events.jsonl")
                 ? "Its training has not ended, or failed."
                 : "Expected checkpoint.h5 of a run, or the run's folder.");
    return file;
  }
  FE_CHECK(path.extension() != ".yaml" && path.extension() != ".yml",
           "'{}' is a config; `fe train` takes it, and writes checkpoint.h5 into the run folder.",
           path.string());
  return path;
}

Checkpoint read_checkpoint(const fs::path& path) {
  const fs::path file = checkpoint_file(path);
  return parse_checkpoint(file, read_tensor_file(file));
}

Checkpoint parse_checkpoint(const fs::path& path, TensorFile file) {
  check_kind(file, path);
  Checkpoint checkpoint{.path = path};
  checkpoint.config = attribute(file, path, "config");
  try {
    const auto read = [&](const char* name) { return Json::parse(attribute(file, path, name)); };
    checkpoint.epoch = read("epoch").get<int64_t>();
    checkpoint.recipes = read("recipes").get<Recipes>();
    checkpoint.shared = read("shared").get<std::map<std::string, std::string>>();
    const Json inputs = read("input");
    for (const auto& [key, input] : inputs.items()) {
      checkpoint.inputs[key] = {input.at("dtype").get<std::string>(),
                                input.at("shape").get<std::vector<int64_t>>()};
    }
  } catch (const Json::exception& error) {
    fail(
        "'{}': expected the attributes of a checkpoint, got what cannot be read ({}). Was it "
        "written by another version of fe?",
        path.string(), error.what());
  }
  checkpoint.tensors = std::move(file.tensors);
  checkpoint.attributes = std::move(file.attributes);
  return checkpoint;
}

}  // namespace fe::run
