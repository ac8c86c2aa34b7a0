// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "config/schema/functions.h"
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
#include "ops/meta/sometimes.h"
#include "ops/pipeline/batch.h"
#include "ops/pipeline/remove_if.h"

namespace fe::config {

template <>
struct OptionType<ops::PerChannel> {
  static TypeInfo info() {
    return {.kind = TypeInfo::Kind::kOneOrList,
            .text = "a number, or a list of one for each channel",
            .element = std::make_shared<TypeInfo>(OptionType<double>::info())};
  }
  static std::optional<ops::PerChannel> read(const Node& node,
                                             Context& context,
                                             const std::string& what) {
    const auto values = OptionType<std::vector<double>>::read(node, context, what);
    return values ? std::optional<ops::PerChannel>(*values) : std::nullopt;
  }
};

template <>
struct OptionType<AnyNumpyOp> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::kPiece, .text = "NumpyOp"}; }
  static std::optional<AnyNumpyOp> read(const Node& node, Context& context, const std::string&) {
    return context.registry().numpy_ops().read(node, context);
  }
  static AnyNumpyOp stand_in() { return ops::Batch(); }
};

namespace builtin {

void add_numpy_ops(Registry& r) {
  using namespace ops;
  r.numpy_op<ExpandDims, ExpandDimsOptions>("ExpandDims", "adds an axis of size 1");
  r.numpy_op<ChannelTranspose, ChannelTransposeOptions>(
      "ChannelTranspose", "orders the axes anew, by default [H, W, C] to [C, H, W]");
  r.numpy_op<Normalize, NormalizeOptions>("Normalize", "(x / max_pixel_value - mean) / std");
  r.numpy_op<Minmax, MinmaxOptions>("Minmax", "stretches each array to a range");
  r.numpy_op<Resize, ResizeOptions>("Resize", "scales images to a size");
  r.numpy_op<Standardize, StandardizeOptions>("Standardize",
                                              "gives each array mean 0 and standard deviation 1");
  r.numpy_op<ToFloat, ToFloatOptions>("ToFloat", "x / max_value in float32: pixels to [0, 1]");
  r.numpy_op<GaussianNoise, GaussianNoiseOptions>("GaussianNoise", "adds normal noise");
  r.numpy_op<ops::Batch, BatchOptions>("Batch",
                                       "where samples become a batch; ops after it see all");
  r.numpy_op<RemoveIf, RemoveIfOptions>("RemoveIf", "removes samples");
  r.numpy_op<Sometimes, SometimesOptions>("Sometimes", "runs an op with a probability");
  r.numpy_op<Delete, DeleteOptions>("Delete", "removes keys");
  r.numpy_op<LambdaOp<NumpyOp>, ArrayLambdaOptions>("LambdaOp",
                                                    "runs a function of a program or plug-in");
}

}  // namespace builtin
}  // namespace fe::config
