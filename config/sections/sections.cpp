// SPDX-License-Identifier: Apache-2.0
#include "config/sections/sections.h"

#include "config/schema/read_options.h"
#include "fe/data/dataset.h"

namespace fe::config {

std::vector<PieceInfo> section_infos() {
  const auto info = []<class Options>(std::string category, std::string name, std::string doc) {
    return PieceInfo{.category = std::move(category),
                     .name = std::move(name),
                     .doc = std::move(doc),
                     .options = option_infos<Options>()};
  };
  const auto step = [](std::string name, std::string doc) {
    return PieceInfo{.category = "Step", .name = std::move(name), .doc = std::move(doc)};
  };
  return {
      info.operator()<PipelineSection>(
          "Section", "pipeline",
          "data in batches; beside these train_data, eval_data, test_data, batch_size and ops"),
      info.operator()<ModelSection>(
          "Section", "models", "each model, by name; beside these layers, options and optimizer"),
      info.operator()<EstimatorSection>("Section", "estimator", "the training"),
      info.operator()<InferSection>("Section", "infer", "what inference is given and tells"),
      step("where", "keeps the samples with these labels: {where: {y: [1, 3]}}"),
      step("where_not", "keeps the samples without these labels: {where_not: {y: 1}}"),
      info.operator()<OneClassOptions>("Step", "one_class",
                                       "for novelty detection: all inliers, some of the others"),
      info.operator()<SplitOptions>("Step", "split", "parts of these sizes: name.0, name.1"),
      step("first", "keeps so many samples from the start: {first: 1000}")};
}

}  // namespace fe::config
