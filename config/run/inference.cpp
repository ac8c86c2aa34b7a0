// SPDX-License-Identifier: Apache-2.0
#include "config/run/inference.h"

#include <utility>

#include "config/run/checkpoint.h"
#include "config/sections/section.h"
#include "ops/model/model_inference.h"

namespace fe::config {

run::Inference build_inference(const run::Checkpoint& checkpoint, const Registry& registry) {
  Findings findings;
  Context context(registry, findings);
  const Node root = config_of(checkpoint);
  RunDraft draft{
      .root = root, .context = context, .saved = &checkpoint.recipes, .is_trained = false};
  read_sections(draft);
  findings.throw_errors(checkpoint.path.string());
  restore(checkpoint, context);
  run::to_available_device(*draft.network, draft.estimator->device);
  PipelineOptions& pipeline = *draft.pipeline_options;
  const int64_t batch_size =
      run::evaluation_batch_size(pipeline.ops, pipeline.batch_size, checkpoint.epoch);
  return {.ops = std::move(pipeline.ops),
          .batch_size = batch_size,
          .network = *draft.network,
          .infer = *draft.infer,
          .inputs = checkpoint.inputs,
          .epoch = checkpoint.epoch,
          .seed = draft.seed,
          .detector = draft.detector};
}

run::Inference open_inference(const std::filesystem::path& path, const Registry& registry) {
  const std::filesystem::path file = run::checkpoint_file(path);
  TensorFile content = read_tensor_file(file);
  const auto kind = content.attributes.find("kind");
  if (kind != content.attributes.end() && kind->second == "model") {
    return ops::model_inference(file);
  }
  return build_inference(run::parse_checkpoint(file, std::move(content)), registry);
}

}  // namespace fe::config
