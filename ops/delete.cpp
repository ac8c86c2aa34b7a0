// SPDX-License-Identifier: Apache-2.0
#include "ops/delete.h"

#include <torch/types.h>

#include "fe/base/error.h"

namespace fe::ops {
namespace {

std::vector<Key> list(const Keys& keys) { return {keys.begin(), keys.end()}; }

class DeleteArrays final : public NumpyOp {
 public:
  explicit DeleteArrays(const DeleteOptions& o) : NumpyOp(o, o.keys, Keys::none()) {}
  void forward(std::span<const Array>, std::span<Array>, SampleState&) const override {}
  std::vector<Key> deletes() const override { return list(inputs()); }
};

class DeleteTensors final : public TensorOp {
 public:
  explicit DeleteTensors(const DeleteOptions& o) : TensorOp(o, o.keys, Keys::none()) {}
  Tensors forward(const Tensors&, const State&) const override { return {}; }
  std::vector<Key> deletes() const override { return list(inputs()); }
};

}  // namespace

Delete::Delete(DeleteOptions options) : options_(std::move(options)) {
  FE_CHECK(!options_.keys.empty(), "Delete: expected at least one key, got none.");
}

Delete::operator AnyNumpyOp() const { return DeleteArrays(options_); }
Delete::operator AnyTensorOp() const { return DeleteTensors(options_); }

}  // namespace fe::ops
