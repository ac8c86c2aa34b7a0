// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "fe/network/tensor_op.h"
#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct DeleteOptions {
  Keys keys;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = DeleteOptions;
    return std::tuple(field("keys", &O::keys, "the keys to remove, with their values"),
                      field("mode", &O::mode, "when it runs"),
                      field("ds_id", &O::ds_id, "the data sets it is for"));
  }
};

/// Removes keys, so that no later op can use them and their memory is free. It stands in a pipeline
/// as in a network: `ops::Delete({.keys = "mask"})`.
class Delete final {
 public:
  explicit Delete(DeleteOptions options);

  operator AnyNumpyOp() const;   // implicit: it is written into lists of ops
  operator AnyTensorOp() const;  // implicit, as above

 private:
  DeleteOptions options_;
};

}  // namespace fe::ops
