// SPDX-License-Identifier: Apache-2.0
// A detector's file is a checkpoint whose config has the section `detector`.
#include <nlohmann/json.hpp>
#include <utility>

#include "detect/outlier_detector.h"
#include "fe/base/error.h"
#include "fe/base/rng.h"
#include "fe/run/checkpoint.h"

namespace fe::detect {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string OutlierDetector::state() const {
  return Json{{"threshold", threshold_->has_value() ? Json::parse(to_json(**threshold_)) : Json()},
              {"scales", Json::parse(scales())}}
      .dump();
}

void OutlierDetector::load_state(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    const Json& threshold = json.at("threshold");
    std::optional<Threshold> found;
    if (!threshold.is_null()) found = threshold_from_json(threshold.dump());
    load_scales(json.at("scales").dump());
    if (found) return set_threshold(*found);
    threshold_->reset();
  } catch (const Json::exception& error) {
    fail("{}: expected what a detector's file keeps, got '{}' ({}).", name_, text, error.what());
  }
}

std::string OutlierDetector::config_text() const {
  if (origin_config_) return origin_config_(scoring_.outlier_perc);
  const std::string ops = ops_text(ops_, epoch_);
  const std::string options = options_text_(scoring_.outlier_perc);
  return fmt::format(
      "seed: {}\n"
      "pipeline: {{batch_size: 64, ops: {}}}\n"
      "detector: {}\n"
      "estimator: {{epochs: {}}}\n",
      seed_, ops, map_text({{name_, options}}), epoch_);
}

void OutlierDetector::save(const std::filesystem::path& path) const {
  auto shared = shared_;
  shared.insert_or_assign("detector", state());
  run::CheckpointParts parts{.epoch = epoch_,
                             .models = models(),
                             .shared = std::move(shared),
                             .inputs = inputs_,
                             .metrics = metrics_};
  try {
    parts.config = config_text();
  } catch (const Error& error) {
    fail("cannot save the {} to '{}': {}", name_, path.string(), error.what());
  }
  run::write_checkpoint(parts, path);
}

void OutlierDetector::restore(const std::filesystem::path& path) {
  run::Checkpoint checkpoint = run::read_checkpoint(path);
  run::SharedStates states;
  states.add(
      "detector", [this] { return state(); },
      [this](const std::string& text) { load_state(text); });
  run::restore(checkpoint, models(), states);
  run::to_available_device(Network(network_ops()));
  set_origin({.ops = ops_,
              .inputs = std::move(checkpoint.inputs),
              .shared = std::move(checkpoint.shared),
              .seed = root_seed(),
              .epoch = checkpoint.epoch,
              .metrics = checkpoint.attributes.at("metrics")});
}

void OutlierDetector::set_origin(DetectorOrigin origin) {
  ops_ = std::move(origin.ops);
  inputs_ = std::move(origin.inputs);
  shared_ = std::move(origin.shared);
  seed_ = origin.seed;
  epoch_ = origin.epoch;
  metrics_ = std::move(origin.metrics);
  origin_config_ = std::move(origin.config);
}

}  // namespace fe::detect
