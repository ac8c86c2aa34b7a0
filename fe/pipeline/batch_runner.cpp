// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/batch_runner.h"

#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/pipeline/sample_runner.h"

namespace fe {
namespace {

Array view_of(const Tensor& tensor) {
  return Array::view(tensor.data_ptr(),
                     Shape(std::span(tensor.sizes().data(), tensor.sizes().size())),
                     to_dtype(tensor.scalar_type()));
}

std::vector<Tensor> run_batch_steps(const PipelinePlan& plan,
                                    const std::vector<Tensor>& collated,
                                    SampleState state) {
  std::vector<Array> slots(plan.slots);
  std::vector<Tensor> tensors(plan.slots);
  for (size_t c = 0; c < collated.size(); ++c) {
    tensors[plan.collated[c].slot] = collated[c];
    slots[plan.collated[c].slot] = view_of(collated[c]);
  }
  for (const PipelinePlan::Step& step : plan.batch_steps) {
    std::vector<Array> in;
    for (size_t slot : step.in) in.push_back(slots[slot]);
    const auto out = std::span(slots).subspan(step.out, step.op->outputs().size());
    state.stream = step.stream;
    try {
      step.op->forward_batch(in, out, state);
      for (size_t i = 0; i < out.size(); ++i) {
        FE_CHECK(out[i].defined(), "wrote no value under {}.", step.op->outputs()[i]);
      }
    } catch (...) {
      rethrow_with_context(*step.op, state, "batch");
    }
    // A result may be a view of an input, whose memory is reused for later batches.
    for (size_t i = 0; i < out.size(); ++i) tensors[step.out + i] = as_tensor(out[i].clone());
  }
  return tensors;
}

}  // namespace

std::vector<Tensor> finish_batch(const PipelinePlan& plan,
                                 const std::vector<Tensor>& collated,
                                 const BatchPosition& position) {
  std::vector<Tensor> columns;
  if (plan.batch_steps.empty()) {
    for (const auto& column : plan.columns) {
      for (size_t c = 0; c < collated.size(); ++c) {
        if (plan.collated[c].slot == column.slot) columns.push_back(collated[c]);
      }
    }
    return columns;
  }
  SampleState state;
  state.mode = plan.mode;
  state.epoch = position.epoch;
  state.ds_id = plan.ds_id;
  state.index = position.number;
  state.first_row = position.first_row;
  state.address = static_cast<uint64_t>(position.number);
  state.seed = position.seed;
  const std::vector<Tensor> tensors = run_batch_steps(plan, collated, state);
  for (const auto& column : plan.columns) columns.push_back(tensors[column.slot]);
  return columns;
}

}  // namespace fe
