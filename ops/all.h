// SPDX-License-Identifier: Apache-2.0
/// Every op of fe: its header and its name in the list of its kind.
#pragma once

#include "fe/base/options/type_list.h"
#include "ops/array/channel_transpose.h"
#include "ops/array/expand_dims.h"
#include "ops/array/gaussian_noise.h"
#include "ops/array/minmax.h"
#include "ops/array/normalize.h"
#include "ops/array/resize.h"
#include "ops/array/standardize.h"
#include "ops/array/to_float.h"
#include "ops/delete.h"
#include "ops/lambda_op.h"
#include "ops/loss/cross_entropy.h"
#include "ops/loss/l1_loss.h"
#include "ops/loss/mean_squared_error.h"
#include "ops/meta/sometimes.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"
#include "ops/pipeline/batch.h"
#include "ops/pipeline/remove_if.h"

namespace fe::ops {

/// The ops of the pipeline that a config can name.
using NumpyOps = TypeList<Batch,
                          ChannelTranspose,
                          Delete,
                          ExpandDims,
                          GaussianNoise,
                          LambdaOp<NumpyOp>,
                          Minmax,
                          Normalize,
                          RemoveIf,
                          Resize,
                          Sometimes,
                          Standardize,
                          ToFloat>;

/// The ops of the network that a config can name.
using TensorOps =
    TypeList<CrossEntropy, Delete, L1Loss, LambdaOp<TensorOp>, MeanSquaredError, ModelOp, UpdateOp>;

}  // namespace fe::ops
