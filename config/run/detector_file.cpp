// SPDX-License-Identifier: Apache-2.0
#include "config/run/detector_file.h"

#include <utility>

#include "config/run/checkpoint.h"
#include "config/run/inference.h"
#include "config/yaml/write_yaml.h"
#include "fe/base/error.h"

namespace fe::config {
namespace {

// The config of a file, with the detector's outlier_perc as it is now.
std::string config_text(Node root, double outlier_perc) {
  FE_CHECK(!root.find("models") && !root.find("network"),
           "its config has models or ops of its own beside the detector, which would be lost. The "
           "checkpoint that it is from has them.");
  Node& detector = *root.find("detector");
  if (detector.is_scalar()) {  // a name without options
    Node with_options = Node::map(detector.place);
    with_options.entries.push_back({detector.text, detector.place, Node::map(detector.place)});
    detector = std::move(with_options);
  }
  Node& options = detector.entries.front().value;
  if (options.is_null()) options = Node::map(options.place);
  Node value = Node::scalar(fmt::format("{}", outlier_perc));
  if (Node* written = options.find("outlier_perc")) {
    *written = std::move(value);
  } else {
    options.entries.push_back({"outlier_perc", {}, std::move(value)});
  }
  return write_yaml(root);
}

}  // namespace

std::shared_ptr<detect::OutlierDetector> load_detector(const std::filesystem::path& path,
                                                       const Registry& registry) {
  const run::Checkpoint checkpoint = run::read_checkpoint(path);
  const Node root = config_of(checkpoint);
  const Node* section = root.find("detector");
  FE_CHECK(section,
           "'{}': expected a detector, got a checkpoint whose config has no section 'detector'. "
           "`fe infer` runs it.",
           checkpoint.path.string());
  const run::Inference inference = build_inference(checkpoint, registry);
  auto detector = std::dynamic_pointer_cast<detect::OutlierDetector>(inference.detector);
  FE_CHECK(detector, "'{}': expected an OutlierDetector, got a detector of another kind, {}.",
           checkpoint.path.string(),
           section->is_map() ? section->keys().front() : section->describe());
  detector->set_origin(
      {.ops = inference.ops,
       .inputs = checkpoint.inputs,
       .shared = checkpoint.shared,
       .seed = inference.seed,
       .epoch = checkpoint.epoch,
       .metrics = checkpoint.attributes.at("metrics"),
       .config = [root](double outlier_perc) { return config_text(root, outlier_perc); }});
  return detector;
}

std::shared_ptr<detect::OutlierDetector> load_detector(const std::filesystem::path& path) {
  return load_detector(path, Registry::with_builtin());
}

}  // namespace fe::config
