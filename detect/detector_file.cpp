// SPDX-License-Identifier: Apache-2.0
// A detector's file is a checkpoint whose config has the section `detector`.
#include <nlohmann/json.hpp>
#include <utility>

#include "config/run/checkpoint.h"
#include "config/schema/write_options.h"
#include "config/yaml/write_json.h"
#include "detect/outlier_detector.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

using config::Node;
using Json = nlohmann::ordered_json;

void put(Node& map, const std::string& key, Node value) {
  map.entries.push_back({key, {}, std::move(value)});
}

/// The detector's outlier_perc as it is now, in its options.
void put_outlier_perc(Node& root, double outlier_perc) {
  Node& options = root.find("detector")->entries.front().value;
  Node value = *config::write_value(outlier_perc);
  if (Node* written = options.find("outlier_perc")) {
    *written = std::move(value);
  } else {
    put(options, "outlier_perc", std::move(value));
  }
}

config::Registry fe_pieces() {
  config::Registry registry = config::Registry::with_builtin();
  add_pieces(registry);
  return registry;
}

/// Throws for an op of fe that its options as written do not make, such as one with a function.
void check_op(const Node& piece, const config::Registry& registry) {
  if (!registry.numpy_ops().find(piece.entries.front().key)) return;  // of the user's own
  Findings findings;
  config::Context context(registry, findings);
  registry.numpy_ops().read(piece, context);
  findings.throw_errors("preprocessing");
}

/// Of the pipeline's ops those that samples to judge go through.
Node ops_node(const std::vector<Scheduled<AnyNumpyOp>>& ops, int64_t epoch) {
  const config::Registry registry = fe_pieces();
  std::vector<Node> nodes;
  for (const auto& scheduled : ops) {
    const AnyNumpyOp* op = scheduled.at(epoch);
    if (!op || !(*op)->modes().contains(Mode::kInfer) || !(*op)->ds_ids().contains("")) continue;
    Description description = (*op)->description();
    std::erase_if(description.options,
                  [](const Option& o) { return o.name == "mode" || o.name == "ds_id"; });
    nodes.push_back(config::write_piece(description));
    check_op(nodes.back(), registry);
  }
  return Node::list(std::move(nodes));
}

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

Node OutlierDetector::config_node(const std::filesystem::path& path) const {
  if (!config_.is_null()) {
    FE_CHECK(!config_.find("models") && !config_.find("network"),
             "cannot save the {} to '{}': its config has models or ops of its own beside the "
             "detector, which would be lost. The checkpoint that it is from has them.",
             name_, path.string());
    Node root = config_;
    put_outlier_perc(root, settings_.outlier_perc);
    return root;
  }
  Node root = Node::map();
  try {
    Node pipeline = Node::map(), detector = Node::map(), estimator = Node::map();
    put(root, "seed", Node::scalar(std::to_string(seed_)));
    put(pipeline, "batch_size", Node::scalar("64"));
    put(pipeline, "ops", ops_node(settings_.ops, epoch_));
    put(detector, name_, options_node());
    put(estimator, "epochs", Node::scalar(std::to_string(epoch_)));
    put(root, "pipeline", std::move(pipeline));
    put(root, "detector", std::move(detector));
    put(root, "estimator", std::move(estimator));
    put_outlier_perc(root, settings_.outlier_perc);
  } catch (const Error& error) {
    fail("cannot save the {} to '{}': {}", name_, path.string(), error.what());
  }
  return root;
}

void OutlierDetector::save(const std::filesystem::path& path) const {
  auto shared = shared_;
  shared.insert_or_assign("detector", state());
  config::save_checkpoint({.config = config_node(path),
                           .epoch = epoch_,
                           .models = models(),
                           .shared = std::move(shared),
                           .inputs = inputs_,
                           .metrics = metrics_},
                          path);
}

std::shared_ptr<OutlierDetector> OutlierDetector::load(const std::filesystem::path& path) {
  return load(path, fe_pieces());
}

std::shared_ptr<OutlierDetector> OutlierDetector::load(const std::filesystem::path& path,
                                                       const config::Registry& registry) {
  const config::Checkpoint checkpoint = config::read_checkpoint(path);
  FE_CHECK(checkpoint.config.find("detector"),
           "'{}': expected a detector, got a checkpoint whose config has no section 'detector'. "
           "`fe infer` runs it.",
           checkpoint.path.string());
  const config::Inference inference = config::build_inference(checkpoint, registry);
  auto detector = std::dynamic_pointer_cast<OutlierDetector>(inference.detector);
  FE_CHECK(detector, "'{}': expected an OutlierDetector, got a detector of another kind, '{}'.",
           checkpoint.path.string(), checkpoint.config.find("detector")->keys().front());
  detector->settings_.ops = inference.ops;
  detector->inputs_ = checkpoint.inputs;
  detector->config_ = checkpoint.config;
  detector->shared_ = checkpoint.shared;
  detector->seed_ = inference.seed;
  detector->epoch_ = checkpoint.epoch;
  detector->metrics_ = checkpoint.attributes.at("metrics");
  return detector;
}

}  // namespace fe::detect
