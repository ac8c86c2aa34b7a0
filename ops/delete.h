// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "fe/network/tensor_op.h"
#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct DeleteOptions {
  static constexpr std::string_view kName = "Delete";
  static constexpr std::string_view kDoc = "removes keys";

  Keys keys;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = DeleteOptions;
    return std::tuple(field("keys", &O::keys, "the keys to remove, with their values"));
  }
};

/// Removes keys, so that no later op can use them and their memory is free. It stands in a pipeline
/// as in a network: `ops::Delete({.keys = "mask"})`.
class Delete final {
 public:
  using Options = DeleteOptions;

  explicit Delete(DeleteOptions options);

  /// As an op of the pipeline.
  operator AnyNumpyOp() const;  // implicit: it is written into lists of ops
  /// As an op of the network.
  operator AnyTensorOp() const;  // implicit, as above

 private:
  DeleteOptions options_;
};

}  // namespace fe::ops
