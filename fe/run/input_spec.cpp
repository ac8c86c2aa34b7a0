// SPDX-License-Identifier: Apache-2.0
#include "fe/run/input_spec.h"

namespace fe::run {

InputSpecs input_specs(const Dataset& dataset) {
  InputSpecs specs;
  for (const auto& [key, value] : dataset[0]) {
    specs[key.str()] = {std::string(name(value.dtype())),
                        {value.shape().begin(), value.shape().end()}};
  }
  return specs;
}

InputSpecs input_specs(const Pipeline& pipeline) {
  InputSpecs specs;
  for (const std::string& ds_id : pipeline.ds_ids(Mode::kTrain, 1)) {
    specs.merge(input_specs(pipeline.dataset(Mode::kTrain, 1, ds_id)));
  }
  return specs;
}

}  // namespace fe::run
