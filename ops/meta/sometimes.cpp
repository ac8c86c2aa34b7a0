// SPDX-License-Identifier: Apache-2.0
#include "ops/meta/sometimes.h"

#include <algorithm>
#include <iterator>

#include "fe/base/error.h"

namespace fe::ops {
namespace {

const NumpyOp& checked(const AnyNumpyOp& op) {
  FE_CHECK(op.pointer(), "Sometimes: expected an op, got none.");
  FE_CHECK(!op->batch_rule() && op->deletes().empty(),
           "Sometimes: expected an op on values, got {}, which shapes the pipeline. List it by "
           "itself.",
           op->name());
  FE_CHECK(!op->outputs().empty() || op->filters(),
           "Sometimes: expected an op with outputs, got {} without any.", op->name());
  return *op;
}

// The inner op's options are recorded too: as "op.std" and so on.
Description describe_with_inner(const SometimesOptions& options, const NumpyOp& op) {
  Description description = describe(options);
  for (Option& option : description.options) {
    if (option.name == "op") option.value = op.name();
  }
  for (const Option& option : op.description().options) {
    description.options.push_back({"op." + option.name, option.value});
  }
  return description;
}

Keys inputs_and_outputs(const NumpyOp& op) {
  std::vector<Key> keys(op.inputs().begin(), op.inputs().end());
  for (const Key& key : op.outputs()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return keys;
}

}  // namespace

Sometimes::Sometimes(const SometimesOptions& options) : Sometimes(options, checked(options.op)) {}

Sometimes::Sometimes(const SometimesOptions& options, const NumpyOp& op)
    : NumpyOp(describe_with_inner(options, op),
              inputs_and_outputs(op),
              op.outputs(),
              op.modes(),
              op.ds_ids()),
      op_(options.op),
      prob_(options.prob) {
  for (const Key& key : outputs()) {
    const auto at = std::find(inputs().begin(), inputs().end(), key);
    present_.push_back(static_cast<size_t>(std::distance(inputs().begin(), at)));
  }
}

std::string Sometimes::code_option() const {
  const std::string inner = op_->code_option();
  return inner.empty() ? inner : "op." + inner;
}

void Sometimes::run(Forward method,
                    std::span<const Array> in,
                    std::span<Array> out,
                    SampleState& state) const {
  if (state.rng().bernoulli(prob_)) {
    SampleState inner = state.nested(0);
    ((*op_).*method)(in.first(op_->inputs().size()), out, inner);
    state.verdict = inner.verdict;
    return;
  }
  for (size_t i = 0; i < out.size(); ++i) {
    const Array& present = in[present_[i]];
    out[i] = present.reshape(present.shape());
  }
}

void Sometimes::forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const {
  run(&NumpyOp::forward, in, out, state);
}

void Sometimes::forward_batch(std::span<const Array> in,
                              std::span<Array> out,
                              SampleState& state) const {
  run(&NumpyOp::forward_batch, in, out, state);
}

}  // namespace fe::ops
