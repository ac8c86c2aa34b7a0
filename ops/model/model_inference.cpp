// SPDX-License-Identifier: Apache-2.0
#include "ops/model/model_inference.h"

#include "fe/checkpoint/model_file.h"
#include "ops/model/model_op.h"

namespace fe::ops {
namespace {

constexpr int64_t kBatchSize = 32;  // a model file does not hold the one of its training

}  // namespace

run::Inference model_inference(const std::filesystem::path& path) {
  const Model model = load_model(path);
  const Network network = {ModelOp({.model = model, .inputs = "input", .outputs = "output"})};
  run::to_available_device(network);
  return {.batch_size = kBatchSize, .network = network, .infer = {.input = "input"}};
}

}  // namespace fe::ops
