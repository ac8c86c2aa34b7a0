// SPDX-License-Identifier: Apache-2.0
#include "config/sections.h"

#include "config/read_options.h"

namespace fe::config {

std::vector<PieceInfo> section_infos() {
  const auto section = []<class Options>(std::string name, std::string doc) {
    return PieceInfo{.category = "Section",
                     .name = std::move(name),
                     .doc = std::move(doc),
                     .options = option_infos<Options>()};
  };
  return {section.operator()<PipelineSection>("pipeline", "data in batches"),
          section.operator()<ModelSection>("models", "each model, by name"),
          section.operator()<EstimatorSection>("estimator", "the training"),
          section.operator()<InferSection>("infer", "what inference is given and tells")};
}

}  // namespace fe::config
